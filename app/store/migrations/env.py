"""Alembic runs the migrations on the connection that `app.store.db.upgrade` hands over."""

from alembic import context

from app.store import tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True, compare_type=False)
with context.begin_transaction():
    context.run_migrations()
