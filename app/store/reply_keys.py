"""Keys of staff's replies: one key, one message, whatever the button suffered."""

from __future__ import annotations

from sqlalchemy import Column, Connection, ForeignKey, String, Table, select, update

from app.store.contacts import Id
from app.store.db import insert_all_new, metadata

reply_keys = Table(
    "reply_keys",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(64), primary_key=True),  # made by the page that holds the draft: one key, one message
    Column("message_id", Id),
)


def new(connection: Connection, conversation: int, key: str) -> bool:
    """False when a reply with this key is there already; two at once wait for each other."""
    return bool(insert_all_new(connection, reply_keys, [{"conversation_id": conversation, "key": key}], "conversation_id", "key"))


def message_of(connection: Connection, conversation: int, key: str, message: int | None = None) -> int | None:
    """The message that was sent with a key; `message` is kept as it."""
    mine = (reply_keys.c.conversation_id == conversation, reply_keys.c.key == key)
    if message is not None:
        connection.execute(update(reply_keys).where(*mine).values(message_id=message))
    return connection.scalar(select(reply_keys.c.message_id).where(*mine))
