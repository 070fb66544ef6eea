"""`mlanimated evaluate`: play whole unseen games with a trained agent, and say honestly how it did."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from mlanimated.cli.training import limit_threads
from mlanimated.files import write

if TYPE_CHECKING:
    from mlanimated.atari.evaluation import Evaluation

RESULT = "evaluation.json"


class Choice(StrEnum):
    """How the agent turns its opinion into an action."""

    GREEDY = "greedy"
    SAMPLED = "sampled"
    RANDOM = "random"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def _show(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)


def evaluate(
    folder: Annotated[Path, typer.Argument(help="Folder of a training run, as given to --out.")],
    games: Annotated[int, typer.Option(min=1, help="Games to play under each protocol.")] = 100,
    choice: Annotated[Choice, typer.Option(help="Best action, drawn, or at random.")] = Choice.GREEDY,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="File for the scores; default: in the run's folder.")
    ] = None,
) -> None:
    """Evaluate a trained agent on unseen games, with sticky actions (the headline) and without."""
    limit_threads(threads)
    from mlanimated.atari.checkpoints import load_checkpoint
    from mlanimated.atari.evaluation import evaluate as play
    from mlanimated.atari.names import title
    from mlanimated.atari.settings import settings_from
    from mlanimated.atari.trained import agent_of
    from mlanimated.atari.views import VIEWS

    console = Console()
    checkpoint = load_checkpoint(folder)
    settings = settings_from(checkpoint.state)
    results: list[Evaluation] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for sticky in (0.25, 0.0):
            task = bar.add_task(f"sticky {sticky:g}", total=games)
            # A new agent for each protocol, so that one that draws lots draws the same ones.
            result = play(
                agent_of(checkpoint, choice.value),
                settings.game,
                VIEWS[settings.view],
                games=games,
                sticky=sticky,
                threads=threads,
                report=partial(_show, bar, task),
            )
            results.append(result)
    steps = checkpoint.state["agent_steps"]
    console.print(
        f"{title(settings.game)}, {checkpoint.state['algorithm']}, {choice.value}, "
        f"after {steps:,} agent steps ({4 * steps:,} frames), one training seed ({settings.seed})"
    )
    for result in results:
        console.print("  " + result.sentence(), highlight=False)
    path = out or folder / RESULT
    content = {
        "algorithm": checkpoint.state["algorithm"],
        "agent_steps": steps,
        "training_seed": settings.seed,
        "choice": choice.value,
        "actions": list(settings.actions) or "all of the game's minimal set",
        "protocols": [result.protocol() for result in results],
    }
    write(path, (json.dumps(content, indent=1) + "\n").encode())
    console.print(f"every score is in {path}")
