"""Africa's Talking by USSD: what was typed so far comes with each request, the page goes out in its answer."""

from __future__ import annotations

from collections.abc import Sequence

from app.channels.base import (
    Address,
    AddressKind,
    Answer,
    Channel,
    Dial,
    Event,
    HookRequest,
    Inbound,
    Outcome,
    Outgoing,
    Receipt,
    Reply,
    Sent,
)
from app.channels.gateways import Gateways
from app.channels.reading import check_secret, fields_of, short_hash
from app.engine.screen import Limits, Medium
from app.settings import Settings

MOST_SESSION = 128  # letters of a session's id that we keep


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """On with the hooks' secret."""
    return [AfricasTalkingUssd(settings)] if settings.at_hook_secret else []


class AfricasTalkingUssd:
    """One dial-in code, whose callbacks are /ussd and /end."""

    name = "africastalking_ussd"
    kind = AddressKind.PHONE

    def __init__(self, settings: Settings) -> None:
        s = settings
        self.limits = Limits(Medium.USSD, gsm7=s.ussd_gsm7, ucs2=s.ussd_ucs2, replies_inline=True, can_start=False, receipts=False)
        self.hooks: tuple[str, ...] = ("africastalking/*/ussd", "africastalking/*/end")
        self._secret = s.at_hook_secret

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        """A repeat of the same text in the same session is the same thing again: the id says so, without the text itself."""
        check_secret(request.secret, self._secret)
        fields = fields_of(request)
        session, phone = fields.id("sessionId")[:MOST_SESSION], fields.sender("phoneNumber")
        ended = request.hook.endswith("/end")
        typed = fields.get("input" if ended else "text")
        return [
            Inbound(
                channel=self.name,
                provider_id=f"{session}:{'end' if ended else short_hash(f'{phone} {typed}')}",  # another phone is another thing
                address=Address(self.kind, phone),
                event=Event.HUNG_UP if ended else Event.TEXT,
                dial=Dial(session, typed),
            )
        ]

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        """CON goes on, END ends; the first bytes of the answer."""
        if request.hook.endswith("/end"):
            return Answer()
        ended = not replies or replies[-1].end
        return Answer(f"{'END' if ended else 'CON'} " + "\n".join(reply.text for reply in replies))

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        """Nobody can be called up by USSD."""
        return [Sent(message.id, Outcome.REFUSED, code="answers only") for message in batch]

    async def close(self) -> None:
        """Nothing is open."""
