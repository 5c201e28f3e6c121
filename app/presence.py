"""Who looks at a chat just now and who writes in it: ids for a few seconds, beside the queues; with Redis away nobody is shown."""

from __future__ import annotations

import time
from typing import NamedTuple, cast

from redis.exceptions import RedisError

from app.queue import Queues

SEEN_S = 12  # a page that is open says so every few seconds
TYPING_S = 8


class Present(NamedTuple):
    """A member of staff (by id) before a chat."""

    staff: int
    typing: bool


def look(queues: Queues, chat: int, staff: int, *, typing: bool) -> list[Present]:
    """Says that somebody looks at a chat, and tells who else does."""
    moment = time.time()
    try:
        with queues.redis.pipeline(transaction=False) as pipe:
            for key, there, lasts in ((_viewing(chat), True, SEEN_S), (_typing(chat), typing, TYPING_S)):
                if there:
                    pipe.zadd(key, {str(staff): moment})
                else:
                    pipe.zrem(key, str(staff))
                pipe.expire(key, SEEN_S)
                pipe.zrangebyscore(key, moment - lasts, moment + 1)
            _, _, viewing, _, _, writing = cast(list[list[bytes]], pipe.execute())
    except RedisError:
        return []
    return [Present(int(who), who in writing) for who in sorted(viewing, key=int) if int(who) != staff]


def _viewing(chat: int) -> str:
    return f"spean:viewing:{chat}"


def _typing(chat: int) -> str:
    return f"spean:typing:{chat}"
