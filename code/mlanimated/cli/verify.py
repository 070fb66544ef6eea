"""`mlanimated verify`: whether all animations still come out as `animations.lock` says."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from mlanimated.cli.chosen import animation
from mlanimated.cli.lock import FILE, Lock, difference
from mlanimated.cli.rebuild import Facts, rebuild
from mlanimated.cli.report import may_replace, write_report
from mlanimated.store import artifacts

EXAMPLES = """Examples:

mlanimated verify --reuse

mlanimated verify --only gradient-descent/learning-rates --only home/initialize-adjust-repeat

mlanimated verify --report /tmp/changes --against v1.0"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", epilog=EXAMPLES)(verify)


def verify(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="One animation; may be repeated."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help=f"Accept what came out: write it into {FILE}.")
    ] = False,
    twice: Annotated[
        bool,
        typer.Option("--twice", help="Build everything two times and compare the two, not with the lock."),
    ] = False,
    reuse: Annotated[
        bool,
        typer.Option(
            "--reuse",
            help="Draw only what was not drawn before from the same code, packages and records.",
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="Folder for a page that shows old and new side by side."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION",
            help="The git revision that the report builds the old animations from.",
            show_default=f"the last one that changed {FILE}",
        ),
    ] = None,
) -> None:
    """Build the animations of the book from nothing and compare them with those of the lock file.

    They are built in fresh processes, with the launch settings and an empty cache. The command ends with code
    1 if an animation changed, is new, is gone or cannot be built.

    With --reuse it believes films that a build has left in this folder: quick, and enough to see what an edit
    changes. It is no proof that they come out the same twice, so CI draws everything anew.
    """
    root = artifacts.checkout()
    if root is None:
        raise typer.BadParameter("verify compares a checkout with its lock file: run it in one")
    if twice and update:
        raise typer.BadParameter(
            "--twice compares two builds with each other; --update goes with the lock file"
        )
    if twice and reuse:
        raise typer.BadParameter("--twice builds everything two times; --reuse as little as it can")
    if report is not None and not may_replace(report):
        raise typer.BadParameter(
            f"--report {report}: it holds other files, and a report replaces what is there; name an empty or "
            "a new folder"
        )
    lock, console = Lock(root / FILE), Console()
    names, gone, notes = _wanted(only, lock)
    with ExitStack() as stack:
        folder = report or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mlanimated-verify-")))
        for side in ("old", "new"):  # of an earlier report
            shutil.rmtree(folder / side, ignore_errors=True)
        built, failed = _build(names, folder / "new", console, "building", reuse=reuse)
        if twice:
            before, failed_before = _build(names, folder / "old", console, "building again")
            failed |= failed_before
            both = sorted(before.keys() & built.keys())
            differences = {name: words for name in both if (words := difference(before[name], built[name]))}
        else:
            differences = lock.compare(built) | dict.fromkeys(sorted(gone), "is gone")
            if versions := lock.other_versions():
                notes.append(f"Versions that differ from those of the lock: {versions}.")
            if report is not None:
                known = [name for name in differences if name in lock.names()]
                notes += _build_old(root, known, folder / "old", against, console)
        if report is not None:
            notes.append(f"Report: {write_report(folder, differences, notes)}")
    _tell(console, differences, failed, notes)
    if update and not failed:
        lock.update(built, gone)
        console.print(f"{FILE}: {len(built)} animations accepted", highlight=False)
    elif differences or failed:
        raise typer.Exit(1)
    else:
        words = "the same both times" if twice else "as locked"
        console.print(f"{len(built)} animations, {words}", highlight=False)


def _tell(console: Console, differences: dict[str, str], failed: dict[str, str], notes: list[str]) -> None:
    for name, words in differences.items():
        console.print(Text.assemble((name, "bold"), f": {words}"), soft_wrap=True)
    for chapter, words in failed.items():
        console.print(Text.assemble((chapter, "bold"), f" cannot be built:\n{words}"), soft_wrap=True)
    for note in notes:
        console.print(Text(note), soft_wrap=True)


def _wanted(only: list[str] | None, lock: Lock) -> tuple[list[str], set[str], list[str]]:
    """Return the names to build, those that are locked but gone, and notes for the reader."""
    from mlanimated.catalogue.animations import animations
    from mlanimated.catalogue.finding import left_out

    if only:
        return sorted({animation(name)[0] for name in only}), set(), []
    known = animations()
    missing = left_out("scenes")
    unseen = {name for name in lock.names() if name.partition("/")[0] in missing}
    notes = [f"Not checked: {chapter}, which needs {package}." for chapter, package in missing.items()]
    return sorted(known), lock.names() - known.keys() - unseen, notes


def _build(
    names: Iterable[str],
    folder: Path,
    console: Console,
    what: str,
    code: Path | None = None,
    *,
    reuse: bool = False,
) -> tuple[dict[str, Facts], dict[str, str]]:
    names = list(names)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=len(names))

        def done(name: str) -> None:
            progress.update(task, advance=1, description=f"{what}: {name}")
            if not console.is_terminal:  # a log should show that something happens
                typer.echo(f"{what}: {name}", err=True)

        return rebuild(names, folder, done, code=code, reuse=reuse)


def _build_old(
    root: Path, names: list[str], folder: Path, against: str | None, console: Console
) -> list[str]:
    """Build what changed from an older revision too, for the report; return what to say about that."""
    if not names:
        return []
    try:
        revision = against or _git(root, "log", "-1", "--format=%H", "--", FILE) or "HEAD"
        with tempfile.TemporaryDirectory(prefix="mlanimated-old-") as temporary:
            tree = Path(temporary) / "tree"
            _git(root, "worktree", "add", "--detach", str(tree), revision)
            try:
                _, failed = _build(names, folder, console, "building the old", tree / "code")
            finally:
                _git(root, "worktree", "remove", "--force", str(tree))
    except (OSError, subprocess.CalledProcessError) as error:
        return [f"No old pictures: {(getattr(error, 'stderr', None) or str(error)).strip()}"]
    return [
        f"Old pictures are built from revision {revision[:12]} with the packages of today.",
        *(
            f"The old {chapter} cannot be built: {words.splitlines()[-1]}"
            for chapter, words in failed.items()
        ),
    ]


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()
