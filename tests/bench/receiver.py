"""What a receipt costs: from the provider's words, already checked, to the message that is known to have arrived.

Receipts that come at one moment are written together (app/services/gathering.py), as many at most as a web process has threads.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time

from sqlalchemy import select

from app import open_house
from app.channels.base import Receipt, ReceiptStatus
from app.services.receiving import receive_receipts
from app.settings import read
from app.store import db
from app.store.messages import messages
from app.store.states import State
from tests import servers
from tests.bench import outbox, webs
from tests.bench.ground import Ground
from tests.bench.peers import ROOT

COUNT = 2000
WARM = 100


def cost(ground: Ground) -> float:
    """CPU µs of a receipt, each in a transaction of its own as its webhook brings it."""
    return _told(ground, COUNT, 1)[1]


def per_second(ground: Ground, count: int, batch: int) -> float:
    """Receipts a second, so many at once."""
    return _told(ground, count, batch)[0]


def _told(ground: Ground, count: int, batch: int) -> tuple[float, float]:
    url = ground.database("postgresql")
    outbox.fill(url, "twilio", count)
    env = webs.settings(ground, url, servers.free_port())
    command = [sys.executable, "-m", "tests.bench.receiver", str(batch)]
    told = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    speed, cpu = json.loads(told.stdout)
    return speed, cpu


def main(batch: int) -> None:
    """Tells receipts a second and the CPU µs of one."""
    house = open_house(read(os.environ))
    gc.freeze()  # as workers do
    with db.transaction(house.engine) as connection:
        connection.execute(messages.update().values(state=State.SENT, provider_id="SM" + messages.c.id.cast(messages.c.text.type)))
        ids = connection.scalars(select(messages.c.id)).all()
    with house.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")  # as the other side's table is, and as a server keeps its tables
    told = [Receipt("twilio", f"SM{id}", ReceiptStatus.DELIVERED, message_id=id) for id in ids]
    warm = max(WARM, batch)
    receive_receipts(house, told[:warm], db.now())
    began, cpu = time.monotonic(), time.process_time()
    for first in range(warm, len(told), batch):
        receive_receipts(house, told[first : first + batch], db.now())
    count = len(told) - warm
    print(json.dumps((count / (time.monotonic() - began), (time.process_time() - cpu) / count * 1e6)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
