"""The command line: every module here that is named in ``_COMMANDS`` adds its command."""

from __future__ import annotations

import errno
import importlib
import logging
import signal
import sys
from importlib import metadata
from importlib.util import find_spec
from typing import Annotated

import typer

from mlanimated import launch
from mlanimated.cli import extras

# Their result has to be the same every time, so they run with the launch settings.
_REPEATABLE = {"render", "verify"}
_COMMANDS = (
    "listing",
    "render",
    "verify",
    "train",
    "evaluate",
    "publish",
    "changes",
    "notebooks",
    "printing",
)
_EXPECTED = (OSError, RuntimeError, ValueError, AssertionError, ImportError)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Machine Learning, Animated: the animations, claims and trained agents of the book.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mlanimated {metadata.version('mlanimated')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[  # noqa: ARG001 - the callback acts on it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Log what is computed and why; errors with traceback.")
    ] = False,
) -> None:
    logging.basicConfig(format="%(message)s", level=logging.INFO if debug else logging.WARNING)


for _command in _COMMANDS:
    if find_spec(f"mlanimated.cli.{_command}"):
        importlib.import_module(f"mlanimated.cli.{_command}").register(app)


def main() -> None:
    """Run the command line; errors that can be expected are reported in one sentence.

    It ends with code 0 when all is done, 1 when it failed, 2 when it was used wrongly, and 130 after Ctrl-C.
    """
    arguments = sys.argv[1:]
    if _REPEATABLE.intersection(arguments[:2]) and not launch.active():
        raise SystemExit(launch.main([sys.executable, "-m", "mlanimated.cli.main", *arguments]))
    signal.signal(signal.SIGTERM, _ended)
    try:
        app(prog_name="mlanimated")
    except _EXPECTED as error:
        if "--debug" in arguments:
            raise
        command = next((word for word in arguments if not word.startswith("-")), "")
        typer.secho(f"error: {_words(error, command)}", fg="red", err=True)
        raise SystemExit(1) from None


def _ended(number: int, _frame: object) -> None:
    """Let a polite kill do what Ctrl-C does: all tidy up, and take with them what they have started."""
    raise SystemExit(128 + number)


def _words(error: Exception, command: str) -> str:
    if isinstance(error, ImportError):
        return extras.advice(error, command)
    if isinstance(error, OSError):
        where = "" if error.filename is None else f"{error.filename}: "
        if error.errno == errno.ENOSPC:  # nothing half-written stays, so there is less space than it seems
            return f"{where}no space is left on the disk; make some, and run the command again"
        return f"{where}{error.strerror or error}"
    return str(error)


if __name__ == "__main__":
    main()
