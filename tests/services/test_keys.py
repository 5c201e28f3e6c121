"""Keys of sealed cases: what is shut lies under the first, all open, rotation moves everything, and a missing one refuses to start."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import open_house, settings
from app.cli.keys import command
from app.services import keys
from app.services.house import House
from app.services.sealing import seal
from app.settings import Settings, WrongSetting
from app.store import shutting, vault
from app.store.db import metadata, now, reading, transaction
from app.store.messages import messages
from app.store.vault import NoKey, Vault
from tests.services.people import Phone

FIRST, SECOND = "0123456789abcdef" * 4, "fedcba9876543210" * 4


def sealed(house: House) -> None:
    """A person whose case is sealed, with what they said."""
    phone = Phone(house)
    phone.hear_text("ខ្ញុំឈ្មោះ ចាន់ថា")
    with transaction(house.engine) as connection:
        seal(connection, phone.row.id, now())


def test_a_text_opens_with_any_of_the_keys_and_never_without() -> None:
    shut = Vault([bytes.fromhex(FIRST)]).shut("នាងនៅអន្លង់វែង")
    assert "អន្លង់" not in shut.text
    assert Vault([bytes.fromhex(SECOND), bytes.fromhex(FIRST)]).open(*shut) == "នាងនៅអន្លង់វែង"
    with pytest.raises(NoKey, match="lacks the key"):
        Vault([bytes.fromhex(SECOND)]).open(*shut)


def test_a_text_that_was_changed_does_not_open() -> None:
    keys_ = Vault([bytes.fromhex(FIRST)])
    shut = keys_.shut("បាទ")
    with pytest.raises(NoKey, match="changed"):
        keys_.open(shut.text[:-8] + "AAAAAAA=", shut.key_id)


def test_the_same_text_never_looks_the_same_twice() -> None:
    keys_ = Vault([bytes.fromhex(FIRST)])
    assert keys_.shut("សូមជួយ").text != keys_.shut("សូមជួយ").text


def test_every_table_with_a_key_is_rotated() -> None:
    assert {kept.table.name for kept in shutting.EVERY} == {t.name for t in metadata.tables.values() if "key_id" in t.c}


def test_rotation_moves_everything_to_the_first_key_and_the_old_one_can_go(house: House, settings: Settings) -> None:
    sealed(house)
    both = replace(settings, sealing_keys=FIRST)
    moved = open_house(both)
    old = vault.of_settings(settings).first
    assert keys.used(moved.engine).keys() == {old}
    count = sum(one.moved for one in keys.rotate(moved.engine))
    assert keys.used(moved.engine) == {vault.of_settings(both).first: count}
    with reading(moved.engine) as connection:
        row = connection.execute(select(messages).where(messages.c.state == "received")).first()
        assert row is not None
        assert vault.body(connection, row).text == "ខ្ញុំឈ្មោះ ចាន់ថា"
    assert not any(one.moved for one in keys.rotate(moved.engine))
    keys.check(replace(both, spean_env="production", secret_key="another-key-of-chance-0123456789-abcdefg"))
    moved.engine.dispose()


def test_rotation_goes_on_past_what_no_key_opens_and_says_how_many_stayed(house: House, settings: Settings) -> None:
    sealed(house)
    with transaction(house.engine) as connection:
        first = connection.scalar(select(messages.c.id).order_by(messages.c.id).limit(1))
        connection.execute(messages.update().where(messages.c.id == first).values(key_id="00000000"))
        lying = connection.scalar(select(messages.c.text).where(messages.c.id == first))
    both = replace(settings, sealing_keys=FIRST)
    moved = open_house(both)
    passed = list(keys.rotate(moved.engine))
    assert keys.used(moved.engine) == {vault.of_settings(both).first: sum(one.moved for one in passed), "00000000": 1}
    assert [key for one in passed for key in one.shut] == ["00000000"]
    with reading(moved.engine) as connection:
        assert connection.scalar(select(messages.c.text).where(messages.c.id == first)) == lying
    told = CliRunner().invoke(command, ["rotate"], env={"SEALING_KEYS": FIRST, **where(settings)})
    assert told.exit_code == 1
    assert "0 texts moved to the first key." in told.output
    assert "1 text stays shut, as no key opens it: 1 under 00000000." in told.output
    moved.engine.dispose()


def where(settings: Settings) -> dict[str, str]:
    """The environment of a command that is to find this house."""
    return {"DATABASE_URL": settings.database_url or "", "SECRET_KEY": settings.secret_key, "SPEAN_DATA": str(settings.spean_data)}


def test_production_does_not_start_without_the_key_of_a_sealed_case(house: House, settings: Settings) -> None:
    production = replace(settings, spean_env="production")
    other = replace(production, secret_key="another-key-of-chance-0123456789-abcdefg")
    keys.check(other)  # nothing is sealed yet
    sealed(house)
    keys.check(production)
    with pytest.raises(WrongSetting, match=r"SEALING_KEYS lacks .* spean keys rotate"):
        keys.check(other)
    with pytest.raises(WrongSetting):
        keys.check(replace(other, sealing_keys=SECOND))


def test_a_key_that_is_none_is_refused_with_a_sentence() -> None:
    for wrong in ("short", FIRST + "," + "0" * 64, "zz" * 32):
        with pytest.raises(WrongSetting, match="spean keys new"):
            settings.read({"SEALING_KEYS": wrong})
    assert settings.read({"SEALING_KEYS": f"{FIRST}, {SECOND}"}).sealing_keys
