"""Compare networks for Double DQN on Breakout by what they score after equal processor time.

python benchmarks/networks.py NETWORK MINUTES FOLDER

trains one network on one thread until it has used so many minutes of processor time (the time by the clock
would depend on what else the machine does). It keeps the run in FOLDER/NETWORK, or goes on with the run that
is already there, and writes its curve to benchmarks/data/networks-NETWORK.csv: one row per minute.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from mlanimated.cli.training import limit_threads, resume, stop_signals
from mlanimated.learn.architectures import MNIH_2013, MNIH_2015, SMALL
from tables import write_table

# View, layers, and agent steps of exploration: about ten minutes of processor time for each. With equal
# steps, the slow ones would still act at random when the time is up.
NETWORKS = {
    "nature": ("grey-84", MNIH_2015, 60_000),
    "first": ("grey-84", MNIH_2013, 110_000),
    "small": ("grey-42", SMALL, 250_000),
}
# The recipe with which they were compared; `ingredients.py` compares variants of today's recipe.
FIRST_RECIPE: dict[str, Any] = {
    "batch": 256,
    "gradient_steps": 1,
    "steps_per_update": 2,
    "learning_rate": 2.5e-4,
    "final_learning_rate": 2.5e-4,
    "target_update_steps": 16_000,
    "agent_steps": 4_500_000,
}
RECENT = 100  # games whose mean score is a row of the curve


def train(name: str, minutes: float, folder: Path) -> None:
    """Train until the processor time is used up, and write the curve."""
    limit_threads(1)  # before TensorFlow is imported
    from mlanimated.atari.driver import Past, drive
    from mlanimated.atari.game_settings import DEEP_Q
    from mlanimated.atari.run_folder import holds_run
    from mlanimated.atari.runs import start

    view, network, exploration_steps = NETWORKS[name]
    settings = dataclasses.replace(
        DEEP_Q, **FIRST_RECIPE, view=view, network=network, exploration_steps=exploration_steps
    )
    folder.mkdir(parents=True, exist_ok=True)
    if holds_run(folder):
        training, past = resume(settings, settings.agent_steps, folder, threads=1)
        # The updates were noted with the processor time at which they began.
        before = float(training.curves.arrays()["updates/seconds"][-1])
    else:
        training, past, before = start(settings), Past(), 0.0
    begun = time.process_time() - before

    def used() -> float:
        return time.process_time() - begun

    # `drive` passes each update the time by the clock; here processor time takes its place.
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
    rows: list[dict[str, object]] = []
    for minute in range(1, int(minutes) + 1):
        # Updates are noted with the time at which they began, so the last one stands for the last minute.
        at = min(int(np.searchsorted(seconds, 60 * minute)), len(steps) - 1)
        if seconds[at] < 60 * (minute - 1):
            break
        games = int(np.searchsorted(arrays["games/agent_steps"], steps[at], side="right"))
        recent = arrays["games/score"][max(games - RECENT, 0) : games]
        rows.append(
            {
                "processor_minutes": minute,
                "agent_steps": int(steps[at]),
                "games": games,
                f"mean_score_of_last_{RECENT}": f"{recent.mean():.2f}" if len(recent) else "",
            }
        )
    write_table(f"networks-{name}", rows)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in NETWORKS:
        sys.exit(f"usage: python benchmarks/networks.py {'|'.join(NETWORKS)} MINUTES FOLDER")
    try:
        train(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]) / sys.argv[1])
    except ValueError as error:  # of another run, or at its end
        sys.exit(str(error))
