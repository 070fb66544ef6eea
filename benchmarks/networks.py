"""Compare networks for Double DQN on Breakout by what they score after equal processor time.

python benchmarks/networks.py NETWORK MINUTES FOLDER

trains one network on one thread until it has used so many minutes of processor time (the clock would let what
else runs on the machine decide), keeps the run in FOLDER/NETWORK, goes on with one that is there, and writes
its curve to benchmarks/data/networks-NETWORK.csv: one row per minute.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import sys
import time
from pathlib import Path

import numpy as np

from mlanimated.cli.training import limit_threads, stop_signals
from mlanimated.files import write
from mlanimated.learn.sizes import MNIH_2013, MNIH_2015, SMALL

# View, layers, and agent steps of exploration: about the same ten minutes of processor time for each, or the
# slow ones would still act at random when the time is up.
NETWORKS = {
    "nature": ("grey-84", MNIH_2015, 60_000),
    "first": ("grey-84", MNIH_2013, 110_000),
    "small": ("grey-42", SMALL, 250_000),
}
RECENT = 100  # games that a row of the curve is the mean of
DATA = Path(__file__).parent / "data"


def train(name: str, minutes: float, folder: Path) -> None:
    """Train until the processor time is used up, and write the curve."""
    limit_threads(1)  # before TensorFlow is imported
    from mlanimated.atari.checkpoints import CHECKPOINT, load_checkpoint
    from mlanimated.atari.driver import Past, drive
    from mlanimated.recipes.atari import check_same_run, start
    from mlanimated.recipes.breakout_double_q import TRAINING

    view, layers, exploration_steps = NETWORKS[name]
    settings = dataclasses.replace(TRAINING, view=view, layers=layers, exploration_steps=exploration_steps)
    training = start(settings)
    before, past = 0.0, Past()
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / CHECKPOINT).exists():
        checkpoint = load_checkpoint(folder)
        check_same_run(settings, checkpoint)
        training.load(checkpoint, folder)
        # The updates were noted with the processor time at which they began.
        past = Past(checkpoint.state["seconds"])
        before = float(training.curves.arrays()["updates/seconds"][-1])
    begun = time.process_time() - before

    def used() -> float:
        return time.process_time() - begun

    # The time of an update is that of the clock when `drive` notes it; here it is the processor's.
    update = training.update
    training.update = lambda _seconds: update(used())  # type: ignore[method-assign]

    def report(_seconds: float) -> None:
        steps, score = training.agent_steps, training.curves.recent_score()
        if steps % 8192 == 0:
            print(f"{name}: {used() / 60:6.1f} min, {steps:,} agent steps, score {score:.1f}", flush=True)

    with stop_signals() as stop_wished:
        drive(
            training,
            folder,
            past=past,
            stop=lambda _seconds: stop_wished() or used() > 60 * minutes,
            report=report,
        )
    curve(name, training.curves.arrays(), minutes)


def curve(name: str, arrays: dict[str, np.ndarray], minutes: float) -> None:
    """Write a row per minute: agent steps, finished games, mean score of the last hundred."""
    seconds, steps = arrays["updates/seconds"], arrays["updates/agent_steps"]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["processor_minutes", "agent_steps", "games", "mean_score_of_last_100"])
    for minute in range(1, int(minutes) + 1):
        # The time of an update is that at which it began: the last one ends the last minute.
        at = min(int(np.searchsorted(seconds, 60 * minute)), len(steps) - 1)
        if seconds[at] < 60 * (minute - 1):
            break
        games = int(np.searchsorted(arrays["games/agent_steps"], steps[at], side="right"))
        recent = arrays["games/score"][max(games - RECENT, 0) : games]
        mean = f"{recent.mean():.2f}" if len(recent) else ""
        rows.writerow([minute, int(steps[at]), games, mean])
    write(DATA / f"networks-{name}.csv", text.getvalue().encode())


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in NETWORKS:
        sys.exit(f"usage: python benchmarks/networks.py {'|'.join(NETWORKS)} MINUTES FOLDER")
    train(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]) / sys.argv[1])
