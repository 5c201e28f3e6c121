"""A database that is away: the provider is told to ask again, and then nothing is lost or doubled."""

from __future__ import annotations

from app import create_app
from app.services.house import House
from app.settings import Settings
from app.store.db import now, reading
from app.store.messages import messages, waiting


def test_a_webhook_that_finds_no_database_is_asked_again_and_then_answered_once(settings: Settings) -> None:
    app = create_app(settings)
    house: House = app.extensions["spean"]
    said = {"id": "in-1", "from": "+85512345678", "text": "JOIN"}
    if house.engine.dialect.name == "sqlite":  # only there is a missing table told as a database that is away
        _run(house, f"ALTER TABLE {messages.name} RENAME TO elsewhere")
        assert app.test_client().post("/hooks/simulator/sms", json=said).status_code == 503
        _run(house, f"ALTER TABLE elsewhere RENAME TO {messages.name}")
    for _ in range(2):
        assert app.test_client().post("/hooks/simulator/sms", json=said).status_code == 200
    with reading(house.engine) as connection:
        assert waiting(connection, now())["replies"][0] == 1
    house.engine.dispose()


def _run(house: House, statement: str) -> None:
    with house.engine.begin() as connection:
        connection.exec_driver_sql(statement)
