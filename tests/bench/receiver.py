"""What a receipt costs: from the provider's words, already checked, to the message that is known to have arrived."""

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

COUNT = 2000


def cost(ground: Ground) -> float:
    """CPU µs of a receipt, each in a transaction of its own as its webhook brings it."""
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
    receive_receipts(house, told[:100], db.now())
    began = time.process_time()
    for receipt in told[100:]:
        receive_receipts(house, [receipt], db.now())
    print(json.dumps((time.process_time() - began) / len(told[100:]) * 1e6))


if __name__ == "__main__":
    main()
