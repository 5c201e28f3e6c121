"""`spean text`: the text rules in a terminal and in a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.text import command
from tests.cli.spean import ROOT, environment, run


def _told(*args: str) -> Any:
    """The JSON that `spean text ARGS --json` prints."""
    return json.loads(_ran(*args, "--json").stdout)


def _ran(*args: str, said: bytes = b"") -> Result:
    result = CliRunner().invoke(command, list(args), input=said, catch_exceptions=False)
    assert result.exit_code == 0
    return result


def _piped(kind: str, said: bytes, *args: str) -> list[Any]:
    return [json.loads(line) for line in _ran(kind, "-", *args, said=said).stdout.splitlines()]


def test_a_khmer_message_is_measured_and_split() -> None:
    text = "យើង​ជូនដំណឹង" * 6
    told = _told("sms", text)
    assert (told["encoding"], told["parts"], told["units"]) == ("UCS-2", 2, 72)
    assert "".join(told["split"]) == text


def test_a_latin_message_is_measured() -> None:
    assert _told("sms", "Phnhae lek muoy.") == {"encoding": "GSM-7", "parts": 1, "units": 16, "split": ["Phnhae lek muoy."]}


def test_nothing_of_an_argument_is_trimmed() -> None:
    assert _told("sms", " \n ")["units"] == 3


def test_a_screen_in_khmer_is_cut_between_its_options() -> None:
    screen = "តើសព្វថ្ងៃលោកអ្នករស់នៅខេត្តណា?\n1 ឧត្ដរមានជ័យ\n2 ពោធិ៍សាត់\n3 ព្រះវិហារ\n4 ខេត្តផ្សេង"
    assert len(_told("ussd", screen)["pages"]) == 2
    pages = _told("ussd", screen, "--ucs2", "70")["pages"]
    assert pages[0].endswith("99 Next")
    assert pages[-1].endswith("4 ខេត្តផ្សេង\n0 Back")


def test_an_option_that_fits_no_page_is_said_so() -> None:
    assert "does not fit" in _told("ussd", "?\n1 " + "ក" * 90)["error"]


def test_a_number_is_read() -> None:
    assert _told("phone", "០១២ ៣៤៥ ៦៧៨") == {"e164": "+85512345678", "region": "KH", "operator": "Cellcard"}
    assert _told("phone", "0066812345678")["region"] == "TH"
    assert _told("phone", "0971234567", "--region", "TH")["e164"] == "+66971234567"


def test_what_is_no_number_is_refused_with_a_sentence() -> None:
    assert _told("phone", "012 345 678 / 098 765 432") == {"error": "There is more than one number in this: give one."}


def test_a_province_is_accepted_with_its_scheme_and_year() -> None:
    told = _told("place", "ខេត្តពោធិសាត់")
    assert told == {"code": "15", "name_km": "ពោធិ៍សាត់", "name_en": "Pursat", "scheme": "MEF", "data_year": 2025}


def test_half_a_name_is_answered_with_candidates() -> None:
    told = _told("place", "meanchey")
    assert "code" not in told
    assert [candidate["code"] for candidate in told["candidates"]][:2] == ["22", "01"]
    assert all(0 < candidate["score"] < 100 for candidate in told["candidates"])


def test_a_commune_is_looked_for_inside_its_province() -> None:
    assert _told("place", "អន្លង់វែង", "--within", "22", "--level", "commune")["code"] == "220101"
    assert _told("place", "អន្លង់វែង", "--within", "22")["code"] == "2201"


def test_thailand_is_abroad() -> None:
    told = _told("place", "រ៉ាយ៉ង")
    assert (told["abroad"], told["candidates"]) == (True, [])


def test_a_word_and_a_worry_are_told() -> None:
    assert _told("word", "ឈប់") == {"meaning": "stop", "number": None, "worrying": False}
    assert _told("word", "សូមជួយខ្ញុំផង")["worrying"] is True
    assert _told("word", "0") == {"meaning": None, "number": 0, "worrying": False}


def test_a_text_that_looks_like_an_option_is_a_text() -> None:
    assert _told("word", "-1")["number"] == 1
    assert json.loads(_ran("sms", "--json", "--", "--json").stdout)["units"] == 6


def test_each_line_of_standard_input_gives_one_line() -> None:
    told = _piped("sms", "ឈប់\n\n  a \n".encode())
    assert [one["units"] for one in told] == [3, 0, 4]
    assert told[2]["split"] == ["  a "]


def test_a_last_line_without_its_end_counts() -> None:
    assert len(_piped("word", "ឈប់\n១".encode())) == 2
    assert _piped("word", b"") == []


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    assert _piped("sms", b"\xff\xfea\n\xe1\x9e\n")[0]["split"] == ["��a"]


def test_every_kind_reads_standard_input() -> None:
    for kind in ("sms", "ussd", "phone", "place", "word"):
        assert len(_piped(kind, "បាទ\n\n012345678\n".encode())) == 3
    assert _piped("place", b"Anlong Veng\n", "--within", "22", "--level", "commune")[0]["code"] == "220101"


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("sms", "ឈប់"), "UCS-2, 3 units, 1 part"),
        (("ussd", "យល់ព្រម?"), "យល់ព្រម?"),
        (("phone", "012345678"), "+85512345678 KH Cellcard"),
        (("phone", "1297"), "too short"),
        (("place", "Pursat"), "15 ពោធិ៍សាត់ Pursat"),
        (("place", "preah"), "13 ព្រះវិហារ Preah Vihear (67)"),
        (("place", "xyzzy"), "Nothing near."),
        (("place", "Bangkok"), "abroad"),
        (("word", "ឈប់"), "stop"),
        (("word", "សុខា"), "nothing"),
    ],
)
def test_a_person_reads_a_short_answer(args: tuple[str, ...], shown: str) -> None:
    assert shown in _ran(*args).stdout


@pytest.mark.parametrize(
    "args", [(), ("nonsense",), ("sms",), ("place", "x", "--within", "99"), ("place", "x", "--level", "moon"), ("ussd", "x", "--ucs2", "0")]
)
def test_wrong_usage_ends_with_two(args: tuple[str, ...]) -> None:
    result = CliRunner().invoke(command, list(args))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_it_needs_no_settings(tmp_path: Path) -> None:
    env = environment(tmp_path / "none", SPEAN_ENV="nonsense", PORT="no port", DATABASE_URL="nowhere")
    done = run("text", "word", "ឈប់", "--json", env=env)
    assert (done.returncode, json.loads(done.stdout)["meaning"]) == (0, "stop")
    assert list(tmp_path.iterdir()) == []


def test_twenty_thousand_lines_go_through_in_a_few_seconds(tmp_path: Path) -> None:
    lines = "".join(f"ឈ្មោះ សុខ ចាន់ថា {n}\n" for n in range(20_000)).encode()
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "app.cli", "text", "sms", "-"], input=lines, capture_output=True, check=True, cwd=ROOT)
    assert done.stdout.count(b"\n") == 20_000
    assert time.monotonic() - began < 20
