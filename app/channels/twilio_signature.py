"""Whether Twilio signed a webhook, by its own RequestValidator; Somleng signs the same way."""

from __future__ import annotations

from collections.abc import Sequence

from app.channels.base import HookRequest, NotFromProvider


class Signed(dict[str, list[str]]):
    """A form as `RequestValidator` reads it: repeated fields count once each."""

    @classmethod
    def of(cls, form: Sequence[tuple[str, str]]) -> Signed:
        signed = cls()
        for name, value in form:
            signed.setdefault(name, []).append(value)
        return signed

    def getlist(self, name: str) -> list[str]:
        return self[name]


class Signature:
    """The check of one account."""

    def __init__(self, token: str) -> None:
        from twilio.request_validator import RequestValidator

        self._validator = RequestValidator(token)

    def check(self, request: HookRequest) -> None:
        """Raises NotFromProvider."""
        from twilio.request_validator import SIGNATURE_SETTINGS_HEADER, get_signature_algorithm

        signature = request.headers.get("x-twilio-signature", "")
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER.lower(), ""))
        if not signature or not self._is_signed(request.url, Signed.of(request.form), signature, algorithm):
            raise NotFromProvider("The signature is missing or wrong.")

    def _is_signed(self, url: str, form: Signed, signature: str, algorithm: str) -> bool:
        """First by the address as it stands: `validate` signs it with and without its port each time, and knows the other algorithms."""
        from twilio.request_validator import HMAC_SHA1, compare

        if algorithm == HMAC_SHA1 and compare(self._validator.compute_signature(url, form), signature):
            return True
        return bool(self._validator.validate(url, form, signature, algorithm))
