"""People who register by SMS: their texts, and the signed requests in which Twilio would bring them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

SID, TOKEN, NUMBER = "AC" + "0" * 32, "12345678901234567890123456789012", "+85523000000"
AT_ONCE = 50  # people whose registrations run beside each other: the next text of one comes long after the answer to the last

NAMES = ("សុខ ស្រីមុំ", "ហេង សុភា", "Sok Dara", "ម៉ៅ សុភា", "Chan Sreymom", "ស៊ុន ចន្ថា", "Kim Vuthy", "លី ម៉ារី")
PLACES = (("1", "អន្លង់វែង"), ("ឧត្ដរមានជ័យ", "1"), ("1", "រំលង"), ("ពោធិ៍សាត់", "រំលង"))
TEXTS = 9  # of a registration, the word JOIN and the last answer among them


class Form(NamedTuple):
    """One text of one person, as a form of Twilio's."""

    body: str
    fields: dict[str, str]


def registrations(people: int, first: int = 0) -> list[Form]:
    """Whole registrations from the first text to "registered", a wave of people after the other, each text one that the flow takes."""
    waves = (range(begin, min(begin + AT_ONCE, first + people)) for begin in range(first, first + people, AT_ONCE))
    return [_form(person, place) for wave in waves for place, person in product(range(TEXTS), wave)]


def texts(person: int) -> tuple[str, ...]:
    """Language, consent, name, age, sex, province, commune and first need."""
    province, commune = PLACES[person % len(PLACES)]
    name = f"{NAMES[person % len(NAMES)]} {'កខគឃ'[person % 4]}"
    return ("JOIN", "1" if person % 3 else "3", "1", name, str(1 + person % 4), str(1 + person % 3), province, commune, str(1 + person % 5))


def _form(person: int, place: int) -> Form:
    return form(f"+85512{person:07d}", f"SM{person * TEXTS + place:032x}", texts(person)[place])


def form(number: str, sid: str, body: str) -> Form:
    """A text that came from a number."""
    fields = {
        "ToCountry": "KH",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "FromCountry": "KH",
        "SmsStatus": "received",
        "Body": body,
        "To": NUMBER,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": SID,
        "From": number,
        "ApiVersion": "2010-04-01",
    }
    return Form(urlencode(fields), fields)


def requests(forms: Sequence[Form], path: str, signed_url: str, *, close: bool = False) -> Iterator[bytes]:
    """The forms as signed POSTs; `signed_url` is the address that the server believes to have."""
    sign = RequestValidator(TOKEN).compute_signature
    for form in forms:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {sign(signed_url, form.fields)}\r\nContent-Length: {len(form.body)}\r\n"
        )
        yield f"{head}{'Connection: close' if close else 'Connection: keep-alive'}\r\n\r\n{form.body}".encode()
