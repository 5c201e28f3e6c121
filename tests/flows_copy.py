"""A copy of the real flows and their translations, to be broken on purpose; the real command looks at it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner, Result

from app.cli.flows import command
from app.store.flows import ROOT, po_path


class Seen(NamedTuple):
    """What `spean flows check` said."""

    code: int
    lines: list[str]

    def about(self, *words: str) -> list[str]:
        """The lines that hold all of these."""
        return [line for line in self.lines if all(word in line for word in words)]


class FlowsCopy:
    def __init__(self, folder: Path) -> None:
        self.flows = folder / "flows"
        self.locales = folder / "locales"
        shutil.copytree(ROOT / "flows", self.flows)
        shutil.copytree(ROOT / "locales", self.locales)

    def run(self, *args: str) -> Result:
        return CliRunner().invoke(command, [*args, "--flows", str(self.flows), "--locales", str(self.locales)], catch_exceptions=False)

    def check(self, *args: str) -> Seen:
        done = self.run("check", *args)
        return Seen(done.exit_code, done.output.splitlines())

    def edit(self, flow: str, old: str, new: str) -> None:
        """Changes a flow file; `old` must be there."""
        self._edit(self.flows / f"{flow}.toml", old, new)

    def write(self, flow: str, text: str) -> None:
        (self.flows / f"{flow}.toml").write_text(text, encoding="utf-8")

    def po(self, language: str) -> Path:
        return po_path(self.locales, language)

    def translate(self, language: str, context: str, text: str) -> None:
        """Another translation of one text."""
        self.change_entry(language, context, r'msgstr ".*"', f'msgstr "{text}"')

    def change_entry(self, language: str, context: str, pattern: str, new: str) -> None:
        """Changes one entry of a .po file, from its comment to its translation."""
        path = self.po(language)
        entries = path.read_text(encoding="utf-8").split("\n\n")
        at = next(i for i, entry in enumerate(entries) if f'msgctxt "{context}"' in entry)
        entries[at] = re.sub(pattern, lambda _: new, entries[at])
        path.write_text("\n\n".join(entries), encoding="utf-8")

    def add_entries(self, language: str, entries: dict[str, tuple[str, str]]) -> None:
        """New translations by context: the English and its translation."""
        path = self.po(language)
        added = [f'# review: drafted\nmsgctxt "{c}"\nmsgid "{e}"\nmsgstr "{t}"\n' for c, (e, t) in entries.items()]
        path.write_text(path.read_text(encoding="utf-8") + "\n" + "\n".join(added), encoding="utf-8")

    def _edit(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path.name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
