"""Telephone numbers for eyes that do not need them."""

from __future__ import annotations

KEPT = 3  # digits at the end: enough to tell two numbers of one person apart


def masked(number: str) -> str:
    """The last digits of a number, or nothing of a number that is hardly longer."""
    return f"••• {number[-KEPT:]}" if len(number) > KEPT + 4 else "•••" if number else ""
