"""The house's own rules: what no single test of a part would notice."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import pytest

import app.channels
from app import create_app, queue
from app.log import PRIVATE
from app.settings import Settings
from app.web.access import access_of

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 220
MEDIAN_FUNCTION = 6
LONG_FUNCTION = 20  # at the 90th percentile
PATCHES = 3  # in all tests together

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Everything in the tree that git does not ignore."""
    told = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    return tuple(path for name in sorted(set(told.split("\0"))) if name and (path := ROOT / name).is_file())


@cache
def texts() -> dict[str, str]:
    """Every text file by its path in the tree; generated locks are not for reading."""
    return {str(p.relative_to(ROOT)): p.read_text(errors="replace") for p in files() if p.suffix not in (".png", ".lock")}


@cache
def trees(*folders: str) -> dict[str, ast.Module]:
    """The parsed modules of the folders; of all where none is named."""
    return {n: ast.parse(t) for n, t in texts().items() if n.endswith(".py") and (not folders or n.startswith(folders))}


def product() -> dict[str, ast.Module]:
    """What runs; migrations are long tables, written by a tool and never changed again."""
    return {name: tree for name, tree in trees("app/", "workers/", "bootstrap.py").items() if "/migrations/" not in name}


# what belongs together


def test_every_route_says_who_it_is_for(tmp_path: Path) -> None:
    flask = create_app(Settings(spean_data=tmp_path))
    assert [rule.rule for rule in flask.url_map.iter_rules() if access_of(flask, rule.endpoint) is None] == []
    flask.extensions["spean"].engine.dispose()


def test_every_queue_has_a_worker_in_the_procfile_and_in_up() -> None:
    for name in queue.Queue:
        assert f"{name}: bin/production spean worker {name}\n" in texts()["Procfile"]
        assert f'"worker", "{name}"' in texts()["app/cli/up.py"]


def test_every_job_name_is_a_function() -> None:
    names = {c.value for tree in product().values() for c in ast.walk(tree) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    jobs = sorted(name for name in names if re.fullmatch(r"workers(\.[a-z_]+){2,}", name))
    assert queue.SEND in jobs
    for job in jobs:
        module, _, function = job.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), job


def test_every_channel_has_its_cases() -> None:
    for found in pkgutil.iter_modules(app.channels.__path__):
        if hasattr(importlib.import_module(f"app.channels.{found.name}"), "channels"):
            assert (ROOT / "tests" / "channels" / "cases" / f"{found.name}.toml").is_file(), found.name


@pytest.mark.parametrize("language", ["km", "km_Latn"])
def test_every_text_of_a_live_flow_is_translated(language: str) -> None:
    from babel.messages.pofile import read_po

    with (ROOT / "locales" / language / "LC_MESSAGES" / "flows.po").open("rb") as file:
        said = {str(m.context) for m in read_po(file) if m.id and m.string and not m.fuzzy}
    missing = [key for path in sorted((ROOT / "flows").glob("*.toml")) for key in _texts_of(path) if key not in said]
    assert missing == []


def _texts_of(path: Path) -> Iterator[str]:
    flow = tomllib.loads(path.read_text())
    for name, node in flow.get("nodes", {}).items() if flow.get("live") else ():
        yield from (f"{path.stem}.{name}.{key}" for key in ("say", "ask", "hand_over") if node.get(key))
        yield from (f"{path.stem}.{name}.choices.{place}.text" for place, _ in enumerate(node.get("choices", ()), 1))


def test_every_live_flow_has_transcripts_in_three_scripts() -> None:
    for path in sorted((ROOT / "flows").glob("*.toml")):
        if tomllib.loads(path.read_text()).get("live"):
            for language in ("km", "km_Latn", "en"):
                assert (ROOT / "tests" / "flows" / f"{path.stem}.{language}.toml").is_file(), f"{path.stem} {language}"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for name, text in texts().items():
        if name.endswith(".md"):
            for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", text):
                assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"


# style


def test_files_are_short() -> None:
    long = {n: t.count("\n") for n, t in texts().items() if n.endswith(".py") and t.count("\n") > LONGEST_FILE and "/migrations/" not in n}
    assert long == {}


def test_functions_are_short() -> None:
    lengths = sorted(_length(f) for tree in product().values() for f in ast.walk(tree) if isinstance(f, Function))
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert statistics.quantiles(lengths, n=10)[-1] < LONG_FUNCTION


def _length(function: Function) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return cast(int, body[-1].end_lineno) - body[0].lineno + 1 if body else 0


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        name
        for name, tree in product().items()
        if tree.body and not (ast.get_docstring(tree) or "").split("\n")[0].endswith((".", "`", ":", "?"))
    ]
    assert silent == []


def test_tests_patch_next_to_nothing() -> None:
    patched = [
        n for n, text in texts().items() if n.startswith("tests/") for _ in re.findall(r"monkeypatch\.set|\bmock\b.*import|patch\(", text)
    ]
    patched = [name for name in patched if name != "tests/test_rules.py"]
    assert len(patched) <= PATCHES, patched


# what must not be there


def test_no_log_line_carries_a_private_key() -> None:
    told = [(n, call) for n, tree in product().items() for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_log(call)]
    assert [f"{n}:{call.lineno}" for n, call in told if PRIVATE & {word.arg for word in call.keywords if word.arg}] == []


def _is_log(call: ast.Call) -> bool:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    return isinstance(call.func, ast.Attribute) and call.func.attr in levels


def test_a_word_that_hurts_stands_nowhere() -> None:
    word = "vic" + "tim"
    assert [name for name, text in texts().items() if word in text.lower()] == []


@pytest.mark.parametrize("host", ["pypi" + ".org", "python" + "hosted", "npm" + "js.", "deb." + "debian.org"])
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [str(p.relative_to(ROOT)) for p in files() if host.encode() in p.read_bytes()] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    paths = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w")
    assert [name for name, text in texts().items() if paths.search(text)] == []


def test_the_locks_pin_every_package_by_hash() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text()
        assert "://" not in text
        assert len(re.findall(r"^[a-z0-9._-]+==", text, re.M)) == len(re.findall(r"\\\n    --hash=.*(?:\n    --hash=.*)*", text)), path.name
