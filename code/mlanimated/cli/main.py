"""The command line: every module here that is named in ``_COMMANDS`` adds its command."""

from __future__ import annotations

import importlib
import logging
import sys
from importlib import metadata
from importlib.util import find_spec
from typing import Annotated

import typer

from mlanimated import launch

# Their result has to be the same every time, so they run with the launch settings.
_REPEATABLE = {"render", "verify"}
_COMMANDS = ("listing", "render", "verify", "train", "evaluate", "publish", "changes", "notebooks")
_EXPECTED = (OSError, RuntimeError, ValueError, AssertionError, ModuleNotFoundError)

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
    """Run the command line; errors that can be expected are reported in one sentence."""
    arguments = sys.argv[1:]
    if _REPEATABLE.intersection(arguments[:2]) and not launch.active():
        raise SystemExit(launch.main([sys.executable, "-m", "mlanimated.cli.main", *arguments]))
    try:
        app(prog_name="mlanimated")
    except _EXPECTED as error:
        if "--debug" in arguments:
            raise
        typer.secho(f"error: {error}", fg="red", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
