"""`mlanimated train`: train an agent on an Atari game, or make a committed record of the book again."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlanimated import launch
from mlanimated.cli import extras
from mlanimated.cli.listing import agents, committed_recipes
from mlanimated.cli.names import nearest, unknown
from mlanimated.cli.training import check_unfinished, limit_threads, resume, run, same_run
from mlanimated.store import recipes
from mlanimated.store.artifacts import MANIFEST, Artifact, ArtifactError, locate, unjudged

if TYPE_CHECKING:
    from mlanimated.atari.accelerator import AcceleratedTraining
    from mlanimated.atari.settings import Settings
    from mlanimated.atari.training import Training
    from mlanimated.cli.many.runs import Run

TRAINED = "trained"  # the folder of the runs whose folder nobody names

EXAMPLES = """Examples:

mlanimated train "Space Invaders" --algorithm double-dqn --minutes 30

mlanimated train "Space Invaders" --algorithm double-dqn --resume

mlanimated train pong/policy-gradient-seed1 --threads 2

mlanimated train pong/policy-gradient-seed1 --take-up --steps 10000000

mlanimated train pong breakout seaquest --seeds 0-2 --on local

mlanimated train frozen-lake/learning"""


class Algorithm(StrEnum):
    """The algorithms that can be trained."""

    REINFORCE = "reinforce"
    REWARD_TO_GO = "reward-to-go"
    BASELINE = "baseline"
    GAE = "gae"
    POLICY_GRADIENT = "policy-gradient"
    DQN = "dqn"
    DOUBLE_DQN = "double-dqn"


class LearnerKind(StrEnum):
    """What computes a training by deep Q-learning."""

    KERAS = "keras"
    ACCELERATOR = "accelerator"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("train", epilog=EXAMPLES)(train)


def train(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME",
            help='A game of the emulator (pong, "Space Invaders", …), a game and its algorithm '
            "(pong/policy-gradient), or a committed record of the book (CHAPTER/NAME). Several games are "
            "trained side by side.",
        ),
    ],
    algorithm: Annotated[
        Algorithm | None, typer.Option(help="What to learn with.", show_default="policy-gradient")
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(
            help="Agent steps in all (4 frames each); the learning rate falls over them. "
            "With --resume: as before."
        ),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(help="Stop after so many minutes, keeping everything.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="The same in seconds; the shorter of the two counts.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, actions and games.")] = None,
    seeds: Annotated[
        str | None, typer.Option(help="Seeds of several runs of each game: 0-2, or 0,3,7.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="local|ADDRESS",
            help="Where to train several runs, with Ray: on the processors of this machine, or on those of a "
            "cluster, by its address or, on one of its nodes, as auto. --minutes are those of each run then.",
            show_default="local",
        ),
    ] = None,
    environments: Annotated[int | None, typer.Option(help="Games side by side in a run.")] = None,
    threads: Annotated[
        int, typer.Option(help="Processor threads of a run, for the emulator and for the network.")
    ] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for checkpoints and curves; of several runs, the folder that holds theirs.",
            show_default="trained/GAME-ALGORITHM-seedSEED",
        ),
    ] = None,
    go_on: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on from the checkpoint in the folder; of several runs, begin those that have none.",
        ),
    ] = False,
    refill_memory: Annotated[
        bool,
        typer.Option(
            "--refill-memory",
            help="With --resume, if memory files of deep Q-learning are lost: play to fill it anew.",
        ),
    ] = False,
    take_up: Annotated[
        bool,
        typer.Option(
            "--take-up",
            help="Begin with the published agent of this name (GAME/ALGORITHM…), where its training ended, "
            "in a new folder. Its weights were rounded; optimizer and memory begin anew.",
        ),
    ] = False,
    learner: Annotated[
        LearnerKind,
        typer.Option(
            help="accelerator: deep Q-learning in JAX, with memory and learner on a card and the emulators "
            "on all --threads; its runs fill a new memory when they go on."
        ),
    ] = LearnerKind.KERAS,
) -> None:
    """Train agents on Atari games, or make a committed record again (the options are for games).

    A record that takes hours knows --out and --threads, too; the same command goes on with what --out has.
    Ctrl-C stops after the current update and keeps everything.
    """
    for option, number in (
        ("--steps", steps),
        ("--minutes", minutes),
        ("--seconds", seconds),
        ("--environments", environments),
    ):
        if number is not None and not (number > 0 and math.isfinite(number)):
            raise typer.BadParameter(f"{option} {number}: must be more than 0")
    if threads < 1:
        raise typer.BadParameter(f"--threads {threads}: must be at least 1")
    if seed is not None and seed < 0:
        raise typer.BadParameter(f"--seed {seed}: must not be negative")
    limit = min((one for one in (seconds, minutes and 60 * minutes) if one is not None), default=None)
    if len(names) > 1 or seeds is not None or on is not None:
        if learner is LearnerKind.ACCELERATOR or refill_memory or take_up:
            raise typer.BadParameter(
                "--learner accelerator, --refill-memory and --take-up are for one run at a time"
            )
        from mlanimated.cli.many.command import train_all
        from mlanimated.cli.many.runs import seeds_from

        try:
            if seeds is not None and seed is not None:
                raise ValueError("--seeds names all seeds; leave out --seed")
            wanted = seeds_from(seeds) if seeds is not None else None if seed is None else [seed]
            changes = {"agent_steps": steps, "environments": environments}
            runs = _many(names, algorithm, wanted, changes, threads, out or Path(TRAINED))
            extras.require("keras", "ale_py", "gymnasium", "ray")
            code = train_all(runs, on or "local", budget=steps, seconds=limit, go_on=go_on)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        raise typer.Exit(code)
    (name,) = names
    if _is_recipe(name):
        _remake(name, threads, out)
        return
    if refill_memory and not go_on:
        raise typer.BadParameter("--refill-memory is for a run that goes on; add --resume")
    if take_up and go_on:
        raise typer.BadParameter(
            "--take-up begins a folder, --resume goes on with one: leave one of them out"
        )
    limit_threads(threads)

    # Nothing here loads TensorFlow: whatever can be refused is refused before it is loaded.
    from mlanimated.atari.checkpoints import Checkpoint
    from mlanimated.atari.game_settings import settings_for
    from mlanimated.atari.machine import check_fits
    from mlanimated.atari.names import UnknownGame
    from mlanimated.atari.past import Past
    from mlanimated.atari.run_folder import hold
    from mlanimated.atari.runs import start
    from mlanimated.atari.settings import DeepQSettings

    published = _published(name) if take_up else None
    game, algorithm, own_seed = _parts(name, algorithm)
    try:
        settings = settings_for(game, algorithm.value)
        begin, drive = None, None
        if learner is LearnerKind.ACCELERATOR:
            if not isinstance(settings, DeepQSettings):
                raise ValueError("--learner accelerator is for deep Q-learning: add --algorithm double-dqn")
            from mlanimated.atari import accelerator

            settings = accelerator.with_environments(settings, environments or accelerator.ENVIRONMENTS)
            begin, drive = partial(accelerator.AcceleratedTraining, threads=threads), accelerator.drive
        settings = dataclasses.replace(
            settings,
            agent_steps=settings.agent_steps if steps is None else steps,
            seed=next((one for one in (seed, own_seed) if one is not None), settings.seed),
            environments=settings.environments if environments is None else environments,
        )
        if published is not None:
            settings = same_run(settings, steps, Checkpoint({}, published.manifest))
            check_unfinished(name, published.manifest["agent_steps"], settings.agent_steps)
        check_fits(settings, threads)
        # What was published is read by Keras, whatever goes on with it.
        keras = ("keras",) if learner is LearnerKind.KERAS or take_up else ()
        extras.require(*keras, "ale_py", "gymnasium")  # now, before there is a folder
        folder = out or _folder(Path(TRAINED), settings, algorithm)
        with ExitStack() as held:
            held.enter_context(hold(folder, resume=go_on))
            training: Training | AcceleratedTraining
            if published is not None:
                from mlanimated.atari import taken_up

                taken_up.take_up(published, folder)
                refill_memory = begin is None and isinstance(settings, DeepQSettings)
            if go_on or published is not None:
                training, past = resume(
                    settings, steps, folder, threads, refill_memory=refill_memory, begin=begin
                )
            elif begin is not None and isinstance(settings, DeepQSettings):
                training, past = begin(settings), Past()
            else:
                training, past = start(settings, threads=threads), Past()
            held = held.pop_all()
    except UnknownGame as error:
        records = nearest(name, committed_recipes())
        also = f"; or the record {' or '.join(records)}?" if records else ""
        raise typer.BadParameter(f"{error}{also}") from error
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    with held:
        run(training, folder, past, limit, drive)


def _published(name: str) -> Artifact:
    """Return the published agent of this name."""
    try:
        if locate(f"{name}/{MANIFEST}") is None:
            raise typer.BadParameter(
                f"--take-up: {name} is no trained agent of the book: {unknown(name, agents())}"
            )
        return unjudged(name)
    except (ArtifactError, ValueError) as error:
        raise typer.BadParameter(f"--take-up: {error}") from error


def _folder(out: Path, settings: Settings, algorithm: Algorithm) -> Path:
    return out / f"{settings.game}-{algorithm.value}-seed{settings.seed}"


def _many(
    names: list[str],
    algorithm: Algorithm | None,
    seeds: list[int] | None,
    changes: Mapping[str, int | None],
    threads: int,
    out: Path,
) -> list[Run]:
    """Return the runs of several games or seeds, each with its folder in ``out``."""
    from mlanimated.atari.game_settings import settings_for
    from mlanimated.cli.many.runs import Run

    changed: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    runs = []
    for name in names:
        if _is_recipe(name):
            raise typer.BadParameter(
                f"{name} is a record of the book: make it by itself, without --on, --seeds"
            )
        game, method, own_seed = _parts(name, algorithm)
        if own_seed is not None and seeds is not None:
            raise typer.BadParameter(f"{name} has its seed in its name; leave out --seeds and --seed")
        settings = settings_for(game, method.value)
        for seed in seeds or [settings.seed if own_seed is None else own_seed]:
            own = dataclasses.replace(settings, seed=seed, **changed)
            runs.append(Run(_folder(out, own, method), own, threads))
    return runs


def _is_recipe(name: str) -> bool:
    """Say whether a name is that of a recipe; only the chapter in the name is imported."""
    try:
        return "/" in name and callable(recipes.find_recipe(name))
    except ArtifactError:
        return False


def _remake(name: str, threads: int, out: Path | None) -> None:
    """Compute a committed record and write it, with the settings that make it repeatable.

    A training of hours is chaotic anyway: it may use every instruction of the processor, and it keeps a
    checkpoint after each epoch in a folder, from which the same command goes on.
    """
    if recipes.is_long(recipes.find_recipe(name)):
        limit_threads(threads)
        folder = out or recipes.cache_folder().parent / "trainings" / name.replace("/", "-")
        typer.echo(f"checkpoints in {folder}; stopped, the same command goes on from there")
        written = recipes.remake(name, folder, lambda line: print(line, flush=True))
        typer.echo(f"wrote {written}")
        return
    if not launch.active():
        raise SystemExit(launch.main([sys.executable, "-m", "mlanimated.cli.main", "train", name]))
    typer.echo(f"wrote {recipes.remake(name)}")


def _parts(name: str, algorithm: Algorithm | None) -> tuple[str, Algorithm, int | None]:
    """Split the name of an artifact, such as ``pong/policy-gradient-seed1``: game, algorithm and seed."""
    game, _, last = name.rpartition("/")
    method, _, seed = last.partition("-seed")
    if game and method in set(Algorithm) and (seed.isdecimal() or method == last):
        if algorithm not in (None, Algorithm(method)):
            raise typer.BadParameter(f"{name} is trained by {method}; leave out --algorithm {algorithm}")
        return game, Algorithm(method), int(seed) if seed else None
    return name, algorithm or Algorithm.POLICY_GRADIENT, None
