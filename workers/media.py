"""The job of pictures and voice notes. Twice is harmless: what is kept is not asked for again."""

from __future__ import annotations

from app.services import media
from workers import house, run


def fetch(message: int) -> None:
    run(media.fetch(house(), message))
