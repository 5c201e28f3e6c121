"""Jobs of imports and exports. Twice is harmless: each batch says in its own transaction how far it came."""

from __future__ import annotations

from app.services import exporting, importing
from workers import house


def go_on(import_: int) -> None:
    importing.go_on(house(), import_)


def write(export: int) -> None:
    exporting.write(house(), export)
