"""What awareness campaigns are about: the usual topics; staff may write their own."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.store.campaigns import campaigns

TOPICS = ("safe_migration", "no_fees", "rights", "skills", "social_protection", "papers", "money", "health", "children", "job_fair")
LONGEST = 64


def own(connection: Connection) -> list[str]:
    """Topics that staff wrote themselves before."""
    query = select(campaigns.c.topic).where(campaigns.c.topic != "", campaigns.c.topic.not_in(TOPICS)).distinct()
    return list(connection.scalars(query.order_by(campaigns.c.topic)))
