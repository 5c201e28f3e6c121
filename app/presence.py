"""Who looks at a chat just now and who writes in it: ids for a few seconds, beside the queues; with Redis away nobody is shown."""

from __future__ import annotations

import time
from typing import NamedTuple, cast

from redis.exceptions import RedisError

from app.queue import Queues

SEEN_S = 12  # a page that is open says so every few seconds
TYPING_S = 8
WRITES = "w"  # behind an id


class Present(NamedTuple):
    """A member of staff (by id) before a chat."""

    staff: int
    typing: bool


def look(queues: Queues, chat: int, staff: int, *, typing: bool) -> list[Present]:
    """Says that somebody looks at a chat, and tells who else does: one set with the last moment of each, and of each who writes."""
    moment, key = time.time(), f"spean:present:{chat}"
    try:
        with queues.redis.pipeline(transaction=False) as pipe:
            pipe.zadd(key, {f"{staff}": moment, f"{staff}{WRITES}": moment if typing else 0})
            pipe.expire(key, SEEN_S)
            pipe.zrangebyscore(key, moment - SEEN_S, moment + 1, withscores=True)
            found = dict(cast(list[tuple[bytes, float]], pipe.execute()[2]))
    except RedisError:
        return []
    others = sorted(int(who) for who in found if who.isdigit() and int(who) != staff)
    return [Present(who, found.get(f"{who}{WRITES}".encode(), 0) > moment - TYPING_S) for who in others]
