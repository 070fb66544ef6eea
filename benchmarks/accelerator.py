"""Train the first goal of double deep Q-learning that is not reached, on an accelerator, for so many seconds.

python benchmarks/accelerator.py [GAME] --seconds N --out FOLDER [--threads N] [--environments N]
    [--resume [FOLDER or ZIP]] [--pack ZIP] [--steps N] [--decay-seconds N]
python benchmarks/accelerator.py [GAME] --probe [--threads N]

The folder is that of an ordinary training: `mlanimated evaluate FOLDER --publish GAME/double-dqn` plays it
anywhere, and `mlanimated train GAME --algorithm double-dqn --resume --out FOLDER` goes on with it.
`--probe` trains nothing: it measures for about 40 seconds how many games side by side are fastest here.
Neither Keras nor TensorFlow is needed.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BEGUN = time.monotonic()  # the seconds count from here: what starts this may end it at that very second
ALGORITHM = "double-dqn"
# Mean scores of a hundred whole games without sticky actions, in the order in which they are tried.
GOALS = {"breakout": 300.0, "space_invaders": 1_000.0, "beam_rider": 4_000.0, "seaquest": 3_000.0}
ARTIFACTS = Path(__file__).parent.parent / "artifacts"
RESERVE = 5.0  # seconds, for the last step, checkpoint and package
SECONDS_BETWEEN_LINES = 10.0
PROBED = (64, 128, 256)  # games side by side
PROBE_SECONDS = 40.0
PROBE_MEMORY = 100_000  # agent steps
PROBED_LEARNING = 128  # games side by side, for the learner alone
LEARNERS = ((1, False), (1, True), (4, True))  # unroll and together, see `Learner`


def first_missed() -> str:
    """Return the first game whose committed agent has not reached the goal."""
    for game, goal in GOALS.items():
        manifest = ARTIFACTS / game.replace("_", "-") / ALGORITHM / "manifest.json"
        if not manifest.is_file():
            return game
        protocols = json.loads(manifest.read_bytes())["protocols"]
        if not any(found["sticky"] == 0 and found["mean"] >= goal for found in protocols):
            return game
    raise SystemExit(f"every goal is reached: name the game to train, one of {', '.join(GOALS)} or another")


def options() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument(
        "game", nargs="?", help="default: the first whose goal is not reached; of --probe: the first"
    )
    ask.add_argument("--probe", action="store_true", help="measure speeds instead of training")
    ask.add_argument("--seconds", type=float, help="end within so many seconds, start and saving included")
    ask.add_argument("--out", type=Path, help="folder of the run")
    ask.add_argument("--pack", type=Path, help="also write the folder into this zip file at each checkpoint")
    ask.add_argument(
        "--resume",
        nargs="?",
        const=True,
        metavar="FOLDER or ZIP",
        help="go on with the run in --out, after copying it from here if given",
    )
    ask.add_argument("--threads", type=int, default=max((os.cpu_count() or 2) - 1, 1), help="of the emulator")
    ask.add_argument("--environments", type=int, help="games side by side")
    ask.add_argument("--steps", type=int, help="agent steps in all; with --resume: as before")
    ask.add_argument("--memory", type=int, help="agent steps to remember")
    ask.add_argument("--seed", type=int)
    ask.add_argument(
        "--decay-seconds",
        type=float,
        help="the whole run ends after so many seconds of training: let the learning rate fall by then",
    )
    ask.add_argument("--unroll", type=int, help="gradient steps compiled as one block")
    asked = ask.parse_args()
    if not asked.probe and (asked.seconds is None or asked.out is None):
        ask.error("--seconds and --out are needed, unless it is a --probe")
    return asked


def pack(folder: Path, file: Path) -> None:
    """Write all files of a run into one zip file, which replaces the one before only when it is whole."""
    from mlanimated.files import write

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                zipped.write(path, path.name)
    write(file, buffer.getvalue())


def unpack(source: Path, folder: Path) -> None:
    """Copy a run, from a folder or a zip file, into a folder that is empty or new."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: the run from {source} needs a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        for path in source.iterdir():
            if path.is_file() and not path.name.startswith("."):
                shutil.copyfile(path, folder / path.name)
        return
    with zipfile.ZipFile(source) as zipped:
        for name in zipped.namelist():
            if Path(name).name != name:
                raise SystemExit(f"{source} holds {name}, which is not a file of a run")
            (folder / name).write_bytes(zipped.read(name))


def train(asked: argparse.Namespace) -> None:
    from mlanimated.atari import accelerator
    from mlanimated.atari.past import Past
    from mlanimated.atari.run_folder import hold
    from mlanimated.atari.stop_rules import stop_rules
    from mlanimated.cli.signals import stop_signals
    from mlanimated.cli.training import resume

    end = BEGUN + asked.seconds - RESERVE
    if asked.resume not in (None, True):
        unpack(Path(asked.resume), asked.out)
    going_on = asked.resume is not None
    settings = settings_of(asked, asked.environments or accelerator.ENVIRONMENTS)
    more: dict[str, Any] = {"decay_seconds": asked.decay_seconds, "unroll": asked.unroll}

    def begin(run: Any) -> accelerator.AcceleratedTraining:
        return accelerator.AcceleratedTraining(run, threads=asked.threads, **more)

    with hold(asked.out, resume=going_on):
        past = Past()
        if going_on:
            training, past = resume(settings, asked.steps, asked.out, asked.threads, begin=begin)
        else:
            training = begin(settings)
        where = accelerator.workplace()
        print(
            f"{settings.game} on {where['machine']}, {where['backend']}, {asked.threads} threads", flush=True
        )
        lines = progress(training)
        with stop_signals() as stop_wished:
            seconds = accelerator.drive(
                training,
                asked.out,
                past=past,
                stop=lambda _seconds: stop_wished() or time.monotonic() > end,
                report=lambda _seconds: next(lines),
                saved=lambda: pack(asked.out, asked.pack) if asked.pack else None,
            )
    budget = training.settings.agent_steps
    why = "the end of the run" if training.agent_steps >= budget else "the time is over, or a signal came"
    print(
        f"saved in {asked.out} ({why}): {training.agent_steps:,} of {budget:,} agent steps, "
        f"{seconds:.0f} s of training in all, {time.monotonic() - BEGUN:.1f} s of this process; "
        f"last hundred games {training.curves.recent_score():.1f}"
    )
    for sentence in stop_rules(training.settings, training.curves.arrays()):
        print(f"stop rule: {sentence}")


def settings_of(asked: argparse.Namespace, environments: int) -> Any:
    from mlanimated.atari.accelerator import with_environments
    from mlanimated.atari.game_settings import settings_for

    game = asked.game or (next(iter(GOALS)) if asked.probe else first_missed())
    settings = settings_for(game, ALGORITHM)
    changed = {"agent_steps": asked.steps, "memory_steps": asked.memory, "seed": asked.seed}
    given = {name: value for name, value in changed.items() if value is not None}
    return with_environments(dataclasses.replace(settings, **given), environments)


def progress(training: Any) -> Iterator[None]:
    """Print a line now and then: speed, score, and what the time since the last line was spent on."""
    last, steps, spent = time.monotonic(), training.agent_steps, training.spent.copy()
    while True:
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES:
            used = {name: seconds - spent[name] for name, seconds in training.spent.items()}
            total = sum(used.values()) or 1.0
            split = " ".join(f"{name} {100 * seconds / total:.0f}%" for name, seconds in used.items())
            measured = training.curves.last_update
            learned = f"  loss {measured['loss']:.4f} q {measured['q_value']:.2f}" if measured else ""
            print(
                f"{now - BEGUN:5.0f} s {training.agent_steps:>11,} steps "
                f"{(training.agent_steps - steps) / (now - last):7.0f}/s  "
                f"last 100: {training.curves.recent_score():8.1f} ({training.curves.games} games)"
                f"{learned}  {split}",
                flush=True,
            )
            last, steps, spent = now, training.agent_steps, training.spent.copy()
        yield


def probe(asked: argparse.Namespace) -> None:
    """Print speeds: emulators alone, learner alone in each way to compile it, and both together."""
    import jax
    import numpy as np

    from mlanimated.atari.accelerator import AcceleratedTraining, workplace

    print(json.dumps(workplace()), flush=True)
    seconds = PROBE_SECONDS / (3 * len(PROBED) + len(LEARNERS))  # for each; compiling comes on top
    tried = sorted({max(asked.threads // 2, 1), asked.threads})

    def begin(environments: int, threads: int, **more: Any) -> Any:
        settings = settings_of(asked, environments)
        settings = dataclasses.replace(settings, memory_steps=PROBE_MEMORY, memory_before_learning=0)
        training = AcceleratedTraining(settings, threads=threads, **more)
        training.begin()
        return training

    def speed(once: Any, per_call: int) -> float:
        begun, calls = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds:
            once()
            calls += 1
        return calls * per_call / (time.perf_counter() - begun)

    for environments, threads in itertools.product(PROBED, tried):
        training = begin(environments, threads)
        nothing = np.zeros(environments, np.int64)
        found = speed(lambda t=training, a=nothing: t.games.step(a), environments)
        print(
            f"emulators alone: {environments} games, {threads} threads: {found:,.0f} agent steps/s",
            flush=True,
        )
    fastest, way = 0.0, LEARNERS[0]
    for unroll, together in LEARNERS:
        training = begin(PROBED_LEARNING, 1, unroll=unroll, together=together)
        for number in range(20):
            training.update(float(number))  # compiles, and leaves something to draw
        jax.block_until_ready(training.learned)
        count = training.settings.gradient_steps

        def learn(t: Any = training) -> None:
            t._learn(np.int32(1), 0.0, 1.0)
            jax.block_until_ready(t.learned)

        found = speed(learn, count)
        print(
            f"learner alone: unroll {unroll}, together {together}: {1e3 / found:.3f} ms per gradient step, "
            f"enough for {8 * found:,.0f} agent steps/s",
            flush=True,
        )
        if found > fastest:
            fastest, way = found, (unroll, together)
    for environments in PROBED[1:]:
        training = begin(environments, asked.threads, unroll=way[0], together=way[1])
        for number in range(20):
            training.update(float(number))
        training.spent = dict.fromkeys(training.spent, 0.0)
        found = speed(lambda t=training: t.update(0.0), environments)
        total = sum(training.spent.values())
        split = " ".join(f"{name} {100 * used / total:.0f}%" for name, used in training.spent.items())
        print(
            f"both: {environments} games, {asked.threads} threads, unroll {way[0]}, together {way[1]}: "
            f"{found:,.0f} agent steps/s ({split})",
            flush=True,
        )
    print(f"{time.monotonic() - BEGUN:.0f} s")


if __name__ == "__main__":
    asked = options()
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    # Compiled once, a second call on the same machine need not wait for it.
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(tempfile.gettempdir()) / "mlanimated-jax"))
    sys.exit(probe(asked) if asked.probe else train(asked))
