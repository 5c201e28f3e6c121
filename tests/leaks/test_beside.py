"""Beside the pages: no export, log line, job, value in Valkey, metric, command or byte of the database holds a word of a sealed case."""

from __future__ import annotations

import csv
import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from redis import Redis
from sqlalchemy import select

from app import log
from app.cli.chats import command as chats_command
from app.services import alerting, exporting
from app.services.house import House
from app.services.sweeping import sweep
from app.store import files, imports
from app.store.db import metadata, now, reading
from app.store.staff import Role
from tests.leaks import canary, walker
from tests.leaks.canary import Planted
from tests.leaks.colleagues import everywhere
from tests.leaks.conftest import SECRET
from tests.services.outbox import send

# --- files -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_she_stands_in_no_export_and_one_from_before_is_gone(flask: Flask, house: House, planted: Planted, kind: str) -> None:
    admin = everywhere(flask, house, Role.ADMINISTRATOR)
    for form in ({"places": "22"}, {}):
        admin.post("/exports", {"kind": kind, "full": "1", **form})
    with reading(house.engine) as connection:
        before, *asked = connection.execute(select(imports.exports).order_by(imports.exports.c.id)).all()
        assert files.get(connection, before.file_id) is None
        assert list(files.pieces(connection, before.file_id)) == []
    for export in [row.id for row in asked]:
        exporting.write(house, export)
        cells = " ".join(_cells(admin.get(f"/exports/{export}/file").data, kind))
        assert "សុខ ដារ៉ា" in cells or "Keo Sokha" in cells or "ចាន់ ស្រីមុំ" in cells
        assert canary.found_in(cells) == set()


def _cells(data: bytes, kind: str) -> list[str]:
    if kind == "csv":
        return [cell for line in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in line]
    from python_calamine import CalamineWorkbook

    read: Any = CalamineWorkbook.from_filelike
    return [str(cell) for line in read(io.BytesIO(data)).get_sheet_by_index(0).to_python() for cell in line]


# --- what runs beside the pages ----------------------------------------------------------------------------------------------------


def test_no_log_line_no_job_and_no_value_in_valkey_holds_a_word_of_her(
    flask: Flask, house: House, planted: Planted, redis: Redis, logged: io.StringIO
) -> None:
    everywhere(flask, house, Role.CENTRE).get(f"/inbox/{planted.code}")
    for said in (canary.WORRY, canary.SAID[1], canary.WORD, f"{canary.SAID[1]} STOP"):
        planted.phone.hear_text(said)
    for work in (sweep, alerting.ask):
        work(house, now())
        assert canary.found_in(_valkey(redis)) == set()
    send(house)
    redis.delete("spean:wake:replies")
    raise_on_purpose(house, planted)
    assert "chat_refused" in logged.getvalue() or "chat_not_there" in logged.getvalue()
    assert canary.found_in(logged.getvalue()) == set()


def raise_on_purpose(house: House, planted: Planted) -> None:
    """A fault whose message quotes her is logged by its kind and place alone."""
    try:
        raise ValueError(f"{canary.NAME} {canary.NUMBER} {canary.SAID[1]}")
    except ValueError:
        log.get_logger("test").exception("a_fault", conversation=planted.chat)


def _valkey(redis: Redis) -> str:
    """Every key with all that it holds; RQ presses the arguments of a job together."""
    reads: dict[bytes, Any] = {b"string": redis.get, b"hash": redis.hgetall, b"set": redis.smembers, b"stream": redis.xrange}
    reads |= {b"list": lambda key: redis.lrange(key, 0, -1), b"zset": lambda key: redis.zrange(key, 0, -1)}
    kinds: Any = redis.type
    held: list[Any] = [(key, reads[kinds(key)](key)) for key in redis.scan_iter()]
    assert held
    return " ".join(_plain(part) for part in held)


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return (zlib.decompress(value) if value[:1] == b"x" else value).decode(errors="replace")
        except zlib.error:
            return value.decode(errors="replace")
    pairs = value.items() if isinstance(value, dict) else value if isinstance(value, list | tuple | set) else [json.dumps(value)]
    return " ".join(_plain(part) for part in pairs) if not isinstance(value, str) else value


def test_metrics_and_health_hold_no_word_of_her(flask: Flask, house: House, planted: Planted) -> None:
    for path in ("/metrics", "/healthz"):
        assert canary.found_in(flask.test_client().get(path).text) == set()


def test_the_command_line_tells_a_code_and_nothing_else(house: House, planted: Planted, tmp_path: Path) -> None:
    env = {"DATABASE_URL": str(house.settings.database_url), "REDIS_URL": str(house.settings.redis_url), "SECRET_KEY": SECRET}
    run = CliRunner(env={**env, "SPEAN_DATA": str(tmp_path)}).invoke
    chat = str(planted.chat)
    listed = run(chats_command, ["list"])
    assert planted.code in listed.output
    told = [listed, *(run(chats_command, args) for args in (["read", chat], ["reply", chat, "x"], ["close", chat]))]
    assert [answer.exit_code for answer in told] == [0, 1, 1, 1]
    assert canary.found_in(" ".join(answer.output for answer in told)) == set()


# --- at rest -----------------------------------------------------------------------------------------------------------------------


def test_no_row_of_any_table_holds_what_was_said_or_noted_also_while_she_is_in_a_call(house: House, planted: Planted) -> None:
    planted.phone.dial()
    planted.phone.press(canary.SAID[1])
    with reading(house.engine) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert [word for word in canary.SHUT if word in " ".join(map(str, row))] == [], table.name


def test_what_came_after_the_seal_never_touched_the_disk_in_the_clear(house: House, planted: Planted) -> None:
    planted.phone.sms(f"{canary.SAID[1]} ម្ដងទៀត")
    path = walker.Copy(str(house.settings.database_url)).path
    held = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    later = (canary.SAID[1], canary.NOTES[1], canary.WORD, canary.REASON[:11])
    assert [word for word in later if word.encode() in held] == []
    assert canary.NAME.encode() in held  # a name is not shut, so the look is not blind
