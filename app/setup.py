"""What set-up makes from installed packages and the tree: the web font, htmx, compiled translations, the table of places."""

from __future__ import annotations

import importlib
import io
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = ROOT / "app" / "web" / "static" / "made"
FONT = MADE / "noto-sans-khmer.woff2"
HTMX = MADE / "htmx.min.js"

# basic Latin, Khmer and its symbols, the joiners, the dotted circle, dashes, quotes and the riel
_LETTERS = [*range(0x20, 0x7F), 0xA0, *range(0x1780, 0x1800), *range(0x19E0, 0x1A00), *range(0x200B, 0x200E), 0x25CC]
_LETTERS += [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC]


def main() -> None:
    """Makes what is missing or older than what it is made from."""
    make(FONT, [_font_source()], _font)
    make(HTMX, [_htmx_source()], shutil.copyfile)
    for catalog in sorted((ROOT / "locales").glob("*/LC_MESSAGES/staff.po")):
        make(catalog.with_suffix(".mo"), [catalog], _compile)
    _places()


def make(target: Path, sources: Sequence[Path], how: Callable[[Path, Path], object]) -> None:
    """Calls `how(source, target)` unless the target is newer; half a file is never left in its place."""
    if target.exists() and all(target.stat().st_mtime >= source.stat().st_mtime for source in sources):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    how(sources[0], part)
    part.replace(target)


def _font_source() -> Path:
    return next((_package("fontpkg_noto_sans_khmer") / "files").glob("NotoSansKhmer*.ttf"))


def _htmx_source() -> Path:
    return _package("js_lib_htmx") / "static" / "htmx" / "htmx.min.js"


def _font(source: Path, target: Path) -> None:
    """A woff2 of the letters we show, in the weights from regular to bold, as a browser's cache keeps it."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    narrowed = io.BytesIO()
    instantiateVariableFont(TTFont(source), {"wdth": 100, "wght": (400, 700)}).save(narrowed)
    font = TTFont(narrowed)
    subsetter = Subsetter(Options(flavor="woff2", layout_features=["*"], hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=_LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as po, target.open("wb") as mo:
        write_mo(mo, read_po(po))


def _places() -> None:
    """The gazetteer makes its own table the first time it is asked."""
    importlib.import_module("app.store.gazetteer").gazetteer()


def _package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        sys.exit(f"Error: the package {name} is missing; run: make setup")
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
