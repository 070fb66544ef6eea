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

from mlanimated.cli import extras
from mlanimated.cli.listing import agents
from mlanimated.cli.names import unknown
from mlanimated.cli.training import limit_threads, require_writable
from mlanimated.files import write
from mlanimated.store.artifacts import MANIFEST, ArtifactError, check_code, locate, place_for, unjudged

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.evaluation import Evaluation
    from mlanimated.atari.trained import Trained

RESULT = "evaluation.json"
EXAMPLES = """Examples:

mlanimated evaluate pong/policy-gradient-seed0 --games 10

mlanimated evaluate trained/pong-dqn-seed0 --threads 2

mlanimated evaluate trained/pong-dqn-seed0 --publish pong/dqn"""


class Choice(StrEnum):
    """How the agent turns its preferences into an action."""

    GREEDY = "greedy"
    SAMPLED = "sampled"
    EPSILON_GREEDY = "epsilon-greedy"
    RANDOM = "random"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", epilog=EXAMPLES)(evaluate)


def _show(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)
    if not bar.console.is_terminal:  # in a log file no bar can move
        print(f"{bar.tasks[task].description}: {done} of {bar.tasks[task].total:.0f} games", flush=True)


def evaluate(
    agent: Annotated[
        str,
        typer.Argument(
            help="Folder of a training run (its --out), or an agent of the book (see the examples)."
        ),
    ],
    games: Annotated[int, typer.Option(min=1, help="Games to play under each protocol.")] = 100,
    choice: Annotated[
        Choice | None,
        typer.Option(
            help="How actions are chosen; default: greedy for a policy, epsilon-greedy for deep Q-learning."
        ),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help=f"File for all scores; default: {RESULT} in the run's folder, or here for an artifact."
        ),
    ] = None,
    first_seed: Annotated[
        int | None,
        typer.Option(
            help="Seed of the first game, as results name it; the other games get the seeds that follow. "
            "All seeds below the default are for training.",
            show_default="1073741824",
        ),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(
            help="Round the weights to float16, evaluate, and write the artifact of this name. For an "
            "artifact: evaluate it again with today's code; what it says of its training stays."
        ),
    ] = None,
) -> None:
    """Evaluate a trained agent on unseen games, with sticky actions (the headline) and without."""
    _check(publish, choice)
    _check_agent(agent)
    extras.require("keras", "ale_py", "gymnasium")
    first = _first_game(first_seed)
    own = Path(agent) / RESULT if Path(agent).is_dir() else Path(f"{agent.replace('/', '-')}-{RESULT}")
    path = out or own
    _check_writable(path)
    limit_threads(threads)
    from mlanimated.atari.names import title

    console = Console()
    trained, stages = _open(agent, publish is not None, console)
    if choice is None:
        choice = _usual(trained)
    if publish is not None:
        trained = trained.rounded()
    results = _play(trained, choice, games, first, threads, console)
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
    data = (json.dumps(content, indent=1) + "\n").encode()
    if out is None and Path(agent).is_dir():
        from mlanimated.atari.saving import keep_file

        keep_file(Path(agent), RESULT, data)
    else:
        write(path, data)
    console.print(f"every score is in {path}")
    if publish is not None:
        from mlanimated.atari.chosen_games import games_of_stages
        from mlanimated.atari.publishing import save_agent
        from mlanimated.atari.taken_up import joined
        from mlanimated.atari.trained import stages_of

        if Path(agent).is_dir():
            with console.status("playing the games of the stages"):
                stages = joined(stages, games_of_stages(stages_of(Path(agent), trained)))
        console.print(f"wrote {save_agent(publish, trained, choice.value, results, stages)}")


def _first_game(seed: int | None) -> int:
    """Return the number of the evaluation game that has this seed; 0 if none is given."""
    from mlanimated.atari.environments import EVALUATION_SEEDS

    if seed is None:
        return 0
    if not EVALUATION_SEEDS <= seed < 2 * EVALUATION_SEEDS:
        raise typer.BadParameter(
            f"--first-seed {seed}: games are judged by seeds from {EVALUATION_SEEDS} on (to "
            f"{2 * EVALUATION_SEEDS - 1}); those below are for training"
        )
    return seed - EVALUATION_SEEDS


def _usual(trained: Trained) -> Choice:
    """Return how such an agent plays unless asked otherwise.

    Greedy deep Q-learning has been seen to wait for ever, where one random action in a hundred serves the
    ball.
    """
    from mlanimated.atari.settings import DeepQSettings

    return Choice.EPSILON_GREEDY if isinstance(trained.settings, DeepQSettings) else Choice.GREEDY


def _check(publish: str | None, choice: Choice | None) -> None:
    """Refuse, before any game is played, what could not be published afterwards."""
    if publish is None:
        return
    try:
        place_for(publish)
    except (ValueError, ArtifactError) as error:
        raise typer.BadParameter(f"--publish: {error}") from error
    if choice is Choice.RANDOM:
        raise typer.BadParameter("--publish: a random player has no weights; use another --choice")


def _check_agent(agent: str) -> None:
    """Refuse, before anything heavy is loaded, what names no agent."""
    if Path(agent).is_dir():
        return
    try:
        there = locate(f"{agent}/{MANIFEST}") is not None
    except ArtifactError:  # it is not here, but on the site of the book
        return
    if not there:
        raise typer.BadParameter(
            f"{agent} is neither the folder of a training run nor a trained agent of the book: "
            + unknown(agent, agents())
        )


def _check_writable(path: Path) -> None:
    """Refuse, before any game is played, a file that could not be written afterwards."""
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        require_writable(path.parent)
    except OSError as error:
        raise typer.BadParameter(
            f"cannot write the scores to {path}: {error.strerror}; name another --out"
        ) from error


def _open(agent: str, to_publish: bool, console: Console) -> tuple[Trained, Stages]:
    """Read the agent in a folder or an artifact, with the games of its stages as far as they were published.

    Without being asked to publish, it returns no stages.
    """
    from mlanimated.atari.run_folder import holds_run
    from mlanimated.atari.taken_up import NO_STAGES, earlier_stages
    from mlanimated.atari.trained import STAGES, agent_of, from_folder, stages_of

    if Path(agent).is_dir():
        if not holds_run(Path(agent)):
            raise typer.BadParameter(
                f"the folder {agent} holds no checkpoint; name a training run (its --out), or an artifact"
            )
        trained = from_folder(Path(agent))
        if not to_publish:
            return trained, NO_STAGES
        stages_of(Path(agent), trained)  # refused now if one is damaged, and not after all the games
        return trained, _still_played(earlier_stages(Path(agent), trained))
    try:
        found = unjudged(agent)
    except ValueError as error:  # no name that an artifact could have
        raise typer.BadParameter(f"{agent} is neither a folder nor an artifact: {error}") from error
    try:
        check_code(agent, found.manifest)
    except ArtifactError:
        console.print(f"{agent} was published with other code; these are the results of today's code")
    if not to_publish:
        return agent_of(found), NO_STAGES
    return agent_of(found), _still_played(found.record(STAGES))


def _still_played(stages: Stages) -> Stages:
    """Return stages that are published as they are, after trying that their games still play as recorded."""
    from mlanimated.atari.recording import play_again

    for game in stages.games:
        for _ in play_again(game.episode):
            pass
    return stages


def _play(
    trained: Trained, choice: Choice, games: int, first: int, threads: int, console: Console
) -> list[Evaluation]:
    """Play under both protocols, with a bar."""
    from mlanimated.atari.evaluation import evaluate as play

    results = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        for sticky in (0.25, 0.0):
            task = bar.add_task(f"sticky {sticky:g}", total=games)
            begun = time.monotonic()
            # A new agent for each protocol, so that its random choices begin with the same seed.
            result = play(
                trained.agent(choice.value),
                trained.settings.game,
                trained.view,
                games=games,
                first=first,
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
