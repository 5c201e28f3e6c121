"""The gateways file: HTTP gateways, more accounts of a known kind, and which channel writes to which prefix."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from app.settings import Settings, WrongSetting

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
Word = TypeVar("Word", bound=StrEnum)
_PREFIX = re.compile(r"\+\d{0,14}")


class Route(NamedTuple):
    """Numbers that begin with `prefix` are written to by these channels, first choice first."""

    prefix: str
    channels: tuple[str, ...]


class Section:
    """One table of the file; each reader takes a key and says file and key where the value cannot work."""

    def __init__(self, where: str, values: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self.where = where
        self._values = values
        self._environ = environ
        self._read: set[str] = set()

    def wrong(self, key: str, why: str) -> WrongSetting:
        return WrongSetting(f"{self.where}.{key} {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text, or the environment variable that `env:NAME` names."""
        return self._resolved(key, self._value(key, str, "a text", default))

    def number(self, key: str, default: float, least: float = 0.01) -> float:
        value = float(self._value(key, (int, float), "a number", default))
        if value < least:
            raise self.wrong(key, f"must be at least {least}.")
        return value

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._value(key, bool, "true or false", default))

    def url(self, key: str, default: str | None = None) -> str:
        value = self.text(key, default)
        if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc:
            raise self.wrong(key, "must begin with http:// or https:// and a host.")
        return value

    def pattern(self, key: str) -> re.Pattern[str] | None:
        value = self.text(key, "")
        try:
            return re.compile(value) if value else None
        except re.error as error:
            raise self.wrong(key, f"is no regular expression: {error}.") from None

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts; numbers and lists of texts are taken as their texts."""
        table = self._value(key, dict, "a table", {})
        return {name: self._resolved(f"{key}.{name}", _as_text(value)) for name, value in table.items()}

    def tree(self, key: str) -> Any:
        """Tables, lists and texts as they are, `env:NAME` resolved; None where there is none."""
        table = self._value(key, dict, "a table", {})
        return self._resolved_tree(key, table) if table else None

    def words(self, key: str, kind: type[Word]) -> dict[str, Word]:
        """A table whose values are words of an enumeration."""
        table = self.texts(key)
        known = {str(word): word for word in kind}
        for name, value in table.items():
            if value not in known:
                raise self.wrong(f'{key}."{name}"', f"must be one of {', '.join(known)}.")
        return {name: known[value] for name, value in table.items()}

    def names(self, key: str) -> list[str]:
        """A field's name, or a list of names."""
        value = self._value(key, (str, list), "a name or a list of names", None)
        found = [value] if isinstance(value, str) else value
        if not found or not all(isinstance(name, str) and name for name in found):
            raise self.wrong(key, "must be a name or a list of names.")
        return list(found)

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in known:
            raise self.wrong(key, f"must be one of {', '.join(known)}.")
        return value

    def has(self, key: str) -> bool:
        return key in self._values

    def lists(self, key: str) -> dict[str, list[str]]:
        """A table of lists of texts."""
        table = self._value(key, dict, "a table", {})
        return {name: [_as_text(v) for v in value] if isinstance(value, list) else [_as_text(value)] for name, value in table.items()}

    def sub(self, key: str) -> Section | None:
        table = self._value(key, dict, "a table", {})
        return Section(f"{self.where}.{key}", table, self._environ) if table else None

    def finish(self) -> None:
        """Raises WrongSetting for a key that nobody has read: most likely misspelt."""
        for key in self._values:
            if key not in self._read:
                raise self.wrong(key, "is not known here.")

    def _value(self, key: str, kind: type | tuple[type, ...], called: str, default: Any) -> Any:
        self._read.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing.")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"must be {called}.")
        return value

    def _resolved_tree(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._resolved_tree(f"{key}.{name}", inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._resolved_tree(key, inner) for inner in value]
        return self._resolved(key, value) if isinstance(value, str) else value

    def _resolved(self, key: str, value: str) -> str:
        if not value.startswith("env:"):
            return value
        if not self._environ.get(value[4:]):
            raise self.wrong(key, f"names the environment variable {value[4:]}, which is not set.")
        return self._environ[value[4:]]


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Gateways(NamedTuple):
    """What the file says; `file` is its name for messages."""

    file: str = ""
    sections: Mapping[str, Section] = {}
    routes: tuple[Route, ...] = ()

    def of(self, kind: str) -> dict[str, Section]:
        """The gateways of a kind, as they stand in the file."""
        return {name: section for name, section in self.sections.items() if section.text("kind") == kind}


def read_gateways(path: str, environ: Mapping[str, str]) -> Gateways:
    """Raises WrongSetting with file and key."""
    if not path:
        return Gateways()
    data = _load(path)
    for key in data:
        if key not in ("gateways", "routes"):
            raise WrongSetting(f"{path}: {key} is not known here; use [gateways.NAME] and [[routes]].")
    return Gateways(path, _sections(path, data.get("gateways", {}), environ), _routes(path, data.get("routes", [])))


def _load(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise WrongSetting(f"GATEWAYS_FILE: {path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} is no TOML file: {error}.") from None


def _sections(path: str, tables: object, environ: Mapping[str, str]) -> dict[str, Section]:
    if not isinstance(tables, dict):
        raise WrongSetting(f"{path}: gateways must be tables like [gateways.kannel].")
    for name, table in tables.items():
        if not _NAME.fullmatch(name) or not isinstance(table, dict):
            raise WrongSetting(f"{path}: gateways.{name} must be a table with a name of small letters, digits, - or _.")
    return {name: Section(f"{path}: gateways.{name}", table, environ) for name, table in tables.items()}


def _routes(path: str, rows: object) -> tuple[Route, ...]:
    if not isinstance(rows, list):
        raise WrongSetting(f"{path}: routes must be written as [[routes]].")
    routes = [_route(f"{path}: routes[{place}]", row) for place, row in enumerate(rows)]
    return tuple(sorted(routes, key=lambda route: -len(route.prefix)))


def _route(where: str, row: object) -> Route:
    row = row if isinstance(row, dict) else {}
    prefix, channels = row.get("prefix"), row.get("channels")
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise WrongSetting(f'{where}.prefix must look like "+85510" ("+" alone is every number).')
    if not isinstance(channels, list) or not channels or not all(isinstance(name, str) for name in channels):
        raise WrongSetting(f'{where}.channels must be a list of channels, first choice first, like ["twilio"].')
    return Route(prefix, tuple(channels))


def all_set(settings: Settings, *names: str) -> bool:
    """Whether a channel's settings are there. Raises WrongSetting when only some are."""
    missing = [name for name in names if not getattr(settings, name)]
    if missing and len(missing) < len(names):
        raise WrongSetting(
            f"{missing[0].upper()} is missing; it is needed beside {', '.join(n.upper() for n in names if n not in missing)}."
        )
    return not missing
