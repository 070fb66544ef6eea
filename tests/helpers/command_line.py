"""Commands in this process, and what they said."""

from __future__ import annotations

from click.testing import Result
from typer.testing import CliRunner

from mlanimated.cli.main import app


def command(*arguments: object) -> Result:
    """Run ``mlanimated`` with these arguments."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def words(result: Result) -> str:
    """Return what a command said, without the frame around its errors."""
    return " ".join(result.output.replace("│", " ").split())
