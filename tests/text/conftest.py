"""Hypothesis without a stop-watch: the first text of a kind loads a library."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
