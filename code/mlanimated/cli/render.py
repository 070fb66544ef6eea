"""`mlanimated render`: one animation of the book as a file."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from mlanimated.cli.chosen import animation
from mlanimated.cli.names import pick

if TYPE_CHECKING:
    from mlanimated.animate.film import Film
    from mlanimated.animate.frames import Frame

EXAMPLES = """Examples:

mlanimated render gradient-descent/learning-rates --out rates.gif --fps 10

mlanimated render gradient-descent/slope-and-step --variant 0.10 --out slow.mp4

mlanimated render gradient-descent/loss-by-step --out small.png --scale 0.5"""
_KINDS = {
    ".mp4": "film",
    ".gif": "film",
    ".webp": "film",
    ".png": "film strip",
    ".vtt": "words",
    ".json": "steps",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("render", epilog=EXAMPLES)(render)


def render(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Chapter and animation, as `mlanimated list` has them."),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="The file to write; its suffix says what: mp4, gif or webp (film), png (film strip), "
            "vtt (words), json (steps)."
        ),
    ],
    variant: Annotated[
        str | None,
        typer.Option(help="One of the variants of a film that has a slider.", show_default="the first"),
    ] = None,
    fps: Annotated[
        int | None,
        typer.Option(min=1, max=60, help="Frames per second.", show_default="the book's"),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(min=0.1, max=1.0, help="Make the picture smaller: 0.5 is half as wide."),
    ] = 1.0,
) -> None:
    """Draw one animation of the book and write it to a file.

    Its record is computed first if nobody has asked for it before.
    """
    if out.suffix.lower() not in _KINDS:
        raise typer.BadParameter(f"{out.name}: the suffix is one of {', '.join(_KINDS)}", param_hint="--out")
    if not out.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {out.parent}; make it first", param_hint="--out")

    from mlanimated.animate.animation import Animation
    from mlanimated.page import animate, recall

    name, entry = animation(name)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with _tidy_when_ended(), bar as progress:
        task = progress.add_task("computing", total=None)
        record = recall(entry.recipe)
        drawn = animate(entry.draw(record), replace(entry.timeline, fps=fps or entry.timeline.fps))
        labels = {film.label: film for film in drawn.films}
        if variant is not None and set(labels) == {""}:
            raise typer.BadParameter(f"{name} has no variants: leave it out", param_hint="--variant")
        film = drawn.film() if variant is None else pick(variant, labels, "variant")

        def started() -> None:
            progress.reset(task, total=film.count, description="drawing")

        watched = _watched(film, scale, started, lambda: progress.advance(task))
        Animation.save(replace(drawn, films=(watched,), axis=""), out)
    console.print(
        f"{out}: {_KINDS[out.suffix.lower()]}, {film.count} frames, {out.stat().st_size / 1e3:.0f} KB"
    )


@contextmanager
def _tidy_when_ended() -> Iterator[None]:
    """Let a polite kill do what Ctrl-C does: stop the encoder and remove what was begun."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _watched(film: Film, scale: float, started: Callable[[], None], drawn: Callable[[], None]) -> Film:
    """Return the film with smaller frames; it calls `started` for each pass over them, `drawn` for each."""
    from mlanimated.animate.frames import even

    def frames() -> Iterator[Frame]:
        started()
        before = smaller = None
        for frame in film.frames():
            if frame is not before or smaller is None:  # a frame that is held stays the same object
                before, smaller = frame, even(_shrunk(frame, scale))
            yield smaller
            drawn()

    return replace(film, frames=frames)


def _shrunk(frame: Frame, scale: float) -> Frame:
    import numpy as np
    from PIL import Image

    if scale == 1:
        return frame
    height, width = frame.shape[:2]
    size = max(2, round(width * scale)), max(2, round(height * scale))
    return np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS))
