"""One sending process, as a worker runs it: sends a queue until it is empty, and tells what that cost.

`python -m tests.bench.sender QUEUE`; with a number of seconds behind it, it goes on looking until they are over.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time

from app import log, open_house
from app.services.delivery import send_queue
from app.services.house import House
from app.settings import read


async def send(house: House, queue: str, until: float) -> int:
    """How many messages were tried."""
    count = await send_queue(house, queue, lambda: bool(until) and time.monotonic() > until)
    while time.monotonic() < until:
        await asyncio.sleep(0.05)
        count += await send_queue(house, queue, lambda: time.monotonic() > until)
    await house.channels.close()
    return count


def main() -> None:
    settings = read(os.environ)
    log.configure(production=True)
    house = open_house(settings)
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    wall, cpu = time.monotonic(), time.process_time()
    sent = asyncio.run(send(house, sys.argv[1], wall + seconds if seconds else 0.0))
    print(json.dumps({"sent": sent, "seconds": time.monotonic() - wall, "cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
