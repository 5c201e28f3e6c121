"""Labels: words that staff put on chats to find them together again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from app.store.conversations import conversation_labels


def set_for(connection: Connection, conversation: int, labels: Collection[str]) -> None:
    connection.execute(delete(conversation_labels).where(conversation_labels.c.conversation_id == conversation))
    if labels:
        connection.execute(
            insert(conversation_labels), [{"conversation_id": conversation, "label": label} for label in sorted(set(labels))]
        )


def of(connection: Connection, conversation: int) -> list[str]:
    query = select(conversation_labels.c.label).where(conversation_labels.c.conversation_id == conversation)
    return list(connection.scalars(query.order_by(conversation_labels.c.label)))
