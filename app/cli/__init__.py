"""The `spean` command: each module of this package is one command, loaded when it is asked for."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from pathlib import Path

import click

LONGEST_HELP = 300  # letters of a command's line; it is wrapped


class CannotGoOn(click.ClickException):
    """Something a person can put right; shown as one sentence, without a traceback."""

    exit_code = 2


class Group(click.Group):
    """A group whose help tells what each command does to the end of the sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.about(ctx, name)) for name in self.list_commands(ctx)])

    def about(self, ctx: click.Context, name: str) -> str:
        """A command in a sentence."""
        found = self.get_command(ctx, name)
        return found.get_short_help_str(LONGEST_HELP) if found else ""


class _Commands(Group):
    """`spean NAME` is the click command called `command` in app/cli/NAME.py (`try_.py` where Python owns the word)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _modules().get(cmd_name)
        found: click.Command | None = importlib.import_module(f"{__name__}.{module}").command if module else None
        return found

    def about(self, ctx: click.Context, name: str) -> str:
        """From the command's source: to list them all none has to be loaded, which would take a second."""
        source = ast.parse(Path(__path__[0], f"{_modules()[name]}.py").read_text(encoding="utf-8"))
        said = next(ast.get_docstring(one) for one in source.body if isinstance(one, ast.FunctionDef) and one.name == "command")
        return " ".join((said or "").split())


def _modules() -> dict[str, str]:
    return {found.name.rstrip("_"): found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")}


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def spean() -> None:
    """The phone line of a national programme: conversations in Khmer by SMS, USSD and Telegram."""


def main() -> None:
    """Runs the command of sys.argv and ends the process."""
    from app.settings import WrongSetting

    try:
        spean(prog_name="spean")
    except WrongSetting as wrong:
        sys.exit(f"Error: {wrong}")
