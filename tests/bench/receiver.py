"""What a receipt costs: from the provider's words, already checked, to the message that is known to have arrived.

Receipts that come at one moment are written together (app/services/gathering.py), as many at most as a web process has threads.
"""

from __future__ import annotations

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

COUNT = 4000
TOGETHER = 16


def cost(ground: Ground) -> float:
    """CPU µs of a receipt."""
    url = ground.database("postgresql")
    outbox.fill(url, "twilio", COUNT)
    env = webs.settings(ground, url, servers.free_port())
    told = subprocess.run([sys.executable, "-m", "tests.bench.receiver"], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(told.stdout))


def main() -> None:
    house = open_house(read(os.environ))
    with db.transaction(house.engine) as connection:
        connection.execute(messages.update().values(state=State.SENT, provider_id="SM" + messages.c.id.cast(messages.c.text.type)))
        ids = connection.scalars(select(messages.c.id)).all()
    told = [Receipt("twilio", f"SM{id}", ReceiptStatus.DELIVERED, message_id=id) for id in ids]
    groups = [told[at : at + TOGETHER] for at in range(0, len(told), TOGETHER)]
    receive_receipts(house, groups.pop(), db.now())
    began = time.process_time()
    for group in groups:
        receive_receipts(house, group, db.now())
    print(json.dumps((time.process_time() - began) / (len(groups) * TOGETHER) * 1e6))


if __name__ == "__main__":
    main()
