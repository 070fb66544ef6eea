"""`mlanimated evaluate`: play whole unseen games with a trained agent, and say honestly how it did."""

from __future__ import annotations

import json
import time
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from mlanimated.artifacts import check_name, root
from mlanimated.cli.training import limit_threads, require_writable
from mlanimated.files import write

if TYPE_CHECKING:
    from mlanimated.atari.evaluation import Evaluation
    from mlanimated.atari.trained import Trained

RESULT = "evaluation.json"


class Choice(StrEnum):
    """How the agent turns its opinion into an action."""

    GREEDY = "greedy"
    SAMPLED = "sampled"
    EPSILON_GREEDY = "epsilon-greedy"
    RANDOM = "random"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def _show(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)
    if not bar.console.is_terminal:  # in a log file no bar can move
        print(f"{bar.tasks[task].description}: {done} of {bar.tasks[task].total:.0f} games", flush=True)


def evaluate(
    agent: Annotated[
        str,
        typer.Argument(help="Folder of a training run (its --out), or an artifact: pong/policy-gradient."),
    ],
    games: Annotated[int, typer.Option(min=1, help="Games to play under each protocol.")] = 100,
    choice: Annotated[
        Choice | None,
        typer.Option(
            help="How actions are chosen; default: greedy by a policy, epsilon-greedy by deep Q-learning."
        ),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help=f"File for every score; default: {RESULT} in the run's folder; for an artifact, in this one."
        ),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(help="Round the weights to float16, evaluate, and write the artifact of this name."),
    ] = None,
) -> None:
    """Evaluate a trained agent on unseen games, with sticky actions (the headline) and without."""
    _check(agent, choice, publish)
    own = Path(agent) / RESULT if Path(agent).is_dir() else Path(f"{agent.replace('/', '-')}-{RESULT}")
    path = out or own
    _check_writable(path)
    limit_threads(threads)
    from mlanimated.atari import publishing
    from mlanimated.atari.names import title

    console = Console()
    trained = _open(agent)
    if choice is None:
        choice = _usual(trained)
    if publish is not None:
        trained = trained.rounded()
    results = _play(trained, choice, games, threads, console)
    settings, steps = trained.settings, trained.agent_steps
    console.print(
        f"{title(settings.game)}, {trained.algorithm}, {choice.value}, "
        f"after {steps:,} agent steps ({4 * steps:,} frames), one training seed ({settings.seed})"
    )
    for result in results:
        for line in (result.sentence(), *result.happenings()):
            console.print("  " + line, highlight=False, soft_wrap=True)
    content = {
        "algorithm": trained.algorithm,
        "agent_steps": steps,
        "training_seed": settings.seed,
        "choice": choice.value,
        "actions": list(settings.actions) or "all of the game's minimal set",
        "protocols": [result.protocol() for result in results],
    }
    write(path, (json.dumps(content, indent=1) + "\n").encode())
    console.print(f"every score is in {path}")
    if publish is not None:
        from mlanimated.atari.chosen_games import games_of_stages
        from mlanimated.atari.trained import stages_of

        with console.status("playing the games of the stages"):
            stages = games_of_stages(stages_of(Path(agent), trained))
        console.print(f"wrote {publishing.publish(publish, trained, choice.value, results, stages)}")


def _usual(trained: Trained) -> Choice:
    """Return how such an agent plays unless asked otherwise.

    Greedy deep Q-learning was seen to wait for ever, where one random action in a hundred serves the ball.
    """
    from mlanimated.atari.settings import DeepQSettings

    return Choice.EPSILON_GREEDY if isinstance(trained.settings, DeepQSettings) else Choice.GREEDY


def _check(agent: str, choice: Choice | None, publish: str | None) -> None:
    """Refuse before the games what would be refused after them."""
    if publish is None:
        return
    try:
        check_name(publish)
    except ValueError as error:
        raise typer.BadParameter(f"--publish: {error}") from error
    if choice is Choice.RANDOM:
        raise typer.BadParameter("--publish: a random player has no weights; use another --choice")
    if not Path(agent).is_dir():
        raise typer.BadParameter(f"--publish: {agent} is not the folder of a training run")
    root()


def _check_writable(path: Path) -> None:
    """Refuse before the games a file that could not be written after them."""
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        require_writable(path.parent)
    except OSError as error:
        raise typer.BadParameter(
            f"cannot write the scores to {path}: {error.strerror}; name another --out"
        ) from error


def _open(agent: str) -> Trained:
    """Read the agent in a folder or in an artifact."""
    from mlanimated.atari.checkpoints import CHECKPOINT
    from mlanimated.atari.trained import from_artifact, from_folder

    if Path(agent).is_dir():
        if not (Path(agent) / CHECKPOINT).is_file():
            raise typer.BadParameter(
                f"the folder {agent} holds no checkpoint; name a training run (its --out), or an artifact"
            )
        return from_folder(Path(agent))
    try:
        return from_artifact(agent)
    except ValueError as error:  # no name that an artifact could have
        raise typer.BadParameter(f"{agent} is neither a folder nor an artifact: {error}") from error


def _play(trained: Trained, choice: Choice, games: int, threads: int, console: Console) -> list[Evaluation]:
    """Play under both protocols, with a bar."""
    from mlanimated.atari.evaluation import evaluate as play

    results = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for sticky in (0.25, 0.0):
            task = bar.add_task(f"sticky {sticky:g}", total=games)
            begun = time.monotonic()
            # A new agent for each protocol, so that one that draws lots draws the same ones.
            result = play(
                trained.agent(choice.value),
                trained.settings.game,
                trained.view,
                games=games,
                sticky=sticky,
                reflex=choice is Choice.GREEDY,
                threads=threads,
                report=partial(_show, bar, task),
            )
            seconds, steps = time.monotonic() - begun, int(result.lengths.sum())
            console.print(
                f"{games} games, {steps:,} agent steps in {seconds:.0f} s ({steps / seconds:.0f}/s)"
            )
            results.append(result)
    return results
