"""A picture in a chat: fetched when somebody first looks, kept from then on, and for nobody else."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import select, update

from app.channels import Channels
from app.channels.telegram import Telegram
from app.services.house import House
from app.store.db import transaction
from app.store.media import kept_media
from app.store.messages import messages
from tests.fakes.telegram import FakeTelegram
from tests.web.counter import asks, at_desk


def with_picture(house: House, channel: str) -> int:
    """The person's last words are a picture; the message's id."""
    with transaction(house.engine) as connection:
        last = connection.scalars(select(messages.c.id).where(messages.c.state == "received").order_by(messages.c.id.desc())).first()
        shown = {"channel": channel, "media": [["photo", "AgAC1", "image/jpeg"], ["photo", "gone", "text/html"]]}
        connection.execute(update(messages).where(messages.c.id == last).values(**shown))
    assert last is not None
    return int(last)


def test_who_looks_at_a_chat_sees_the_picture_and_it_is_kept(flask: Flask, fake_telegram: FakeTelegram) -> None:
    fake_telegram.files = {"AgAC1": "a picture"}
    house: House = flask.extensions["spean"]
    bot = Telegram(fake_telegram.token, "of-chance", fake_telegram.base_url)
    flask.extensions["spean"] = replace(house, channels=Channels([*house.channels.values(), bot]))
    thida = at_desk(flask)
    _, code = asks(house)
    message = with_picture(house, "telegram")
    where = f"/inbox/{code}/media/{message}/0"
    assert where in thida.get(f"/inbox/{code}").text
    for _ in range(2):
        shown = thida.get(where)
        assert (shown.data, shown.mimetype) == (b"a picture", "image/jpeg")
        fake_telegram.files = {}  # kept from the first look on
    assert thida.get(f"/inbox/{code}/media/{message}/1").status_code == 404
    assert thida.get(f"/inbox/{code}/media/{message}/7").status_code == 404
    assert at_desk(flask, "MRC Pursat").get(where).status_code == 404
    with transaction(house.engine) as connection:
        assert len(connection.execute(select(kept_media)).all()) == 1
