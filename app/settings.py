"""Every setting, read once from the environment; a wrong one refuses to start, with a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class WrongSetting(Exception):
    """A setting has a value that cannot work; the message says which and why, never the value."""


def _setting(default: Any, text: str, *, secret: bool = False, least: float | None = None) -> Any:
    return field(default=default, metadata={"help": text, "secret": secret, "least": least})


@dataclass(frozen=True)
class Settings:
    """The deployment's settings; the environment variable of a field is its name in capitals."""

    port: int = _setting(8000, "Port of the web server.", least=1)
    spean_env: str = _setting("development", "production or development.")
    spean_data: Path = _setting(Path("var"), "Folder of the local database, queue and made keys.")
    database_url: str = _setting("", "PostgreSQL address; without it SQLite in SPEAN_DATA.", secret=True)
    redis_url: str = _setting("", "Redis or Valkey address; without it an embedded Valkey in SPEAN_DATA.", secret=True)
    public_url: str = _setting("", "Public address of this server, as the providers call it (https://example.org).")
    secret_key: str = _setting("", "At least 32 letters of chance; signs sessions. Production refuses a weak one.", secret=True)
    sealing_keys: str = _setting(
        "", "Keys for sealed cases at rest, with commas: the first encrypts, all open. Without: made of SECRET_KEY.", secret=True
    )
    sealed_days: int = _setting(30, "Days after its end when the texts and notes of a sealed case are gone.", least=1)
    metrics_token: str = _setting("", "Bearer token for /metrics; production answers 404 without one.", secret=True)

    twilio_account_sid: str = _setting("", "Twilio or Somleng account id.")
    twilio_auth_token: str = _setting("", "Twilio or Somleng auth token; signs webhooks.", secret=True)
    twilio_from: str = _setting("", "Number or sender name that Twilio or Somleng sends from; MG… for a messaging service.")
    twilio_base_url: str = _setting("https://api.twilio.com", "scheme://host[:port] of Twilio, Somleng or a test peer.")
    twilio_answers_stop: bool = _setting(True, "1 if the provider itself answers English STOP/START/HELP (Twilio does, Somleng not).")
    twilio_rate: float = _setting(10.0, "SMS parts a second to Twilio or Somleng.", least=0.01)

    at_username: str = _setting("", "Africa's Talking user name.")
    at_api_key: str = _setting("", "Africa's Talking API key.", secret=True)
    at_from: str = _setting("", "Africa's Talking sender: short code or name.")
    at_base_url: str = _setting("https://api.africastalking.com", "scheme://host[:port] of Africa's Talking or a test peer.")
    at_hook_secret: str = _setting("", "Secret in the path of Africa's Talking webhooks; they carry no signature.", secret=True)
    at_rate: float = _setting(10.0, "SMS parts a second to Africa's Talking.", least=0.01)
    ussd_gsm7: int = _setting(182, "Letters of one USSD page in the GSM alphabet (some gateways: 160).", least=40)
    ussd_ucs2: int = _setting(80, "Letters of one USSD page in Khmer (some gateways: 70).", least=40)

    telegram_token: str = _setting("", "Token of the Telegram bot.", secret=True)
    telegram_hook_secret: str = _setting("", "Secret that Telegram sends in X-Telegram-Bot-Api-Secret-Token.", secret=True)
    telegram_base_url: str = _setting("https://api.telegram.org", "scheme://host[:port] of Telegram or a test peer.")
    telegram_polling: bool = _setting(False, "1 to fetch updates by long polling instead of the webhook.")
    telegram_rate: float = _setting(25.0, "Messages a second to Telegram (its own limit is about 30).", least=0.01)

    gateways_file: str = _setting("", "TOML file of HTTP gateways, more Twilio-like accounts, and routes by prefix.")
    approval_above: int = _setting(100, "People that a campaign may reach without a second person's approval.", least=0)
    reopen_days: int = _setting(7, "Days after its end in which a chat is opened again when the person writes.", least=0)
    contact_centre: str = _setting("1297", "Telephone number that texts to contacts may name as {hotline}.")

    @property
    def production(self) -> bool:
        return self.spean_env == "production"

    @property
    def local_url(self) -> str:
        """The public address, or the local one where none is set."""
        return self.public_url or f"http://127.0.0.1:{self.port}"


def env_name(name: str) -> str:
    return name.upper()


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment. Raises WrongSetting with a sentence for a person."""
    values = {f.name: _value(f, environ[env_name(f.name)].strip()) for f in fields(Settings) if environ.get(env_name(f.name), "").strip()}
    settings = Settings(**values)
    for check in (_check_env, _check_urls, _check_key, sealing_keys, _check_database):
        check(settings)
    return settings


def _value(f: Any, text: str) -> Any:
    """The text as the field's type."""
    kind = type(f.default) if not isinstance(f.default, Path) else Path
    try:
        value = _BOOLS[text.lower()] if kind is bool else kind(text)
    except (ValueError, KeyError):
        raise WrongSetting(f"{env_name(f.name)} must be {_KINDS[kind]}. {f.metadata['help']}") from None
    least = f.metadata["least"]
    if least is not None and value < least:
        raise WrongSetting(f"{env_name(f.name)} must be at least {least}. {f.metadata['help']}")
    return value


_BOOLS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_KINDS = {int: "a whole number", float: "a number", bool: "1 or 0"}


def _check_env(s: Settings) -> None:
    if s.spean_env not in ("production", "development"):
        raise WrongSetting("SPEAN_ENV must be production or development.")
    if s.port > 65535:
        raise WrongSetting("PORT must be at most 65535.")


def _check_urls(s: Settings) -> None:
    for name in ("public_url", "twilio_base_url", "at_base_url", "telegram_base_url"):
        url = getattr(s, name)
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or not url.isascii()):
            raise WrongSetting(f"{env_name(name)} must look like https://host or https://host:port.")
        if url and name != "public_url" and parts.path not in ("", "/"):
            raise WrongSetting(f"{env_name(name)} must be scheme://host[:port] alone; the paths behind it are the provider's.")


def _check_key(s: Settings) -> None:
    if s.production and (len(s.secret_key) < 32 or len(set(s.secret_key)) < 10):
        raise WrongSetting("SECRET_KEY must be at least 32 letters of chance in production; make one with: openssl rand -hex 32")


def sealing_keys(s: Settings) -> list[bytes]:
    """The keys in their order, 32 bytes each."""
    words = [word.strip() for word in s.sealing_keys.split(",") if word.strip()]
    if any(not re.fullmatch("[0-9a-fA-F]{64}", word) or len(set(word)) < 6 for word in words):
        raise WrongSetting("SEALING_KEYS must be keys of 64 hexadecimal signs with commas between; make one with: spean keys new")
    return [bytes.fromhex(word) for word in words]


def _check_database(s: Settings) -> None:
    if s.production and not s.database_url:
        raise WrongSetting("DATABASE_URL must name a PostgreSQL database in production.")
    if s.production and not s.redis_url:
        raise WrongSetting("REDIS_URL must name a Redis or Valkey server in production.")
