"""Jobs: each opens the house once per process and calls a service. Nothing imports these; the queue names them by text."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

from app import open_house
from app.services.house import House
from app.settings import read

Result = TypeVar("Result")


@cache
def house() -> House:
    """The house of this worker process. What was made by then lives as long as it, so the collector need not look at it again."""
    opened = open_house(read(os.environ))
    gc.freeze()
    return opened


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for the life of the process: the channels' connections live on it."""
    return asyncio.new_event_loop()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    return _loop().run_until_complete(work)
