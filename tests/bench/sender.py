"""One sending process, as a worker runs it: sends a queue until it is empty, and tells what that cost.

`python -m tests.bench.sender QUEUE` does it once to get warm, says "warm", waits for a line, does it again and tells;
`python -m tests.bench.sender QUEUE SECONDS` goes on looking until they are over.
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


async def empty(house: House, queue: str) -> None:
    """Tells how many messages were tried, in how many seconds and CPU seconds."""
    await send_queue(house, queue)
    print("warm", flush=True)
    sys.stdin.readline()
    wall, cpu = time.monotonic(), time.process_time()
    sent = await send_queue(house, queue)
    print(json.dumps({"sent": sent, "seconds": time.monotonic() - wall, "cpu": time.process_time() - cpu}))
    await house.channels.close()


async def keep_sending(house: House, queue: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await send_queue(house, queue, lambda: time.monotonic() > until)
        await asyncio.sleep(0.05)
    await house.channels.close()


def main() -> None:
    settings = read(os.environ)
    log.configure(production=True)
    house, queue, *seconds = open_house(settings), *sys.argv[1:]
    asyncio.run(keep_sending(house, queue, float(seconds[0])) if seconds else empty(house, queue))


if __name__ == "__main__":
    main()
