"""How well Pong is played after fifteen minutes of one processor, trained and judged without sticky actions.

python benchmarks/fifteen_minutes.py FOLDER [SEED]

The recipe of the chapter on Pong, without sticky actions and with a budget that fills the time: learning rate
and entropy weight come down within it. Then a hundred whole games by the greedy policy, on unseen seeds.
Writes the curve to benchmarks/data/fifteen-minutes-SEED.csv, and prints the result.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path

import numpy as np

from mlanimated.cli.training import limit_threads
from tables import write_table

AGENT_STEPS = 1_048_576
RECENT = 50  # games whose mean score is a row of the curve


def main(folder: Path, seed: int) -> None:
    limit_threads(1)  # before TensorFlow is imported
    from mlanimated.atari.driver import drive
    from mlanimated.atari.evaluation import evaluate
    from mlanimated.atari.game_settings import PONG
    from mlanimated.atari.runs import start
    from mlanimated.atari.trained import from_folder

    training = start(
        dataclasses.replace(
            PONG, sticky=0.0, seed=seed, agent_steps=AGENT_STEPS, checkpoint_steps=AGENT_STEPS
        )
    )
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.process_time()
    rows: list[dict[str, object]] = []
    minute = 0

    def report(_seconds: float) -> None:
        nonlocal minute
        used = (time.process_time() - begun) / 60
        if used < minute + 1:
            return
        minute = int(used)
        scores = training.curves.arrays()["games/score"][-RECENT:]
        rows.append(
            {
                "processor_minutes": minute,
                "agent_steps": training.agent_steps,
                "games": training.curves.games,
                f"mean_score_of_last_{RECENT}": f"{np.mean(scores):.2f}",
            }
        )
        print(*rows[-1].values(), flush=True)

    drive(training, folder, report=report)
    minutes = (time.process_time() - begun) / 60
    write_table(f"fifteen-minutes-{seed}", rows)
    agent = from_folder(folder).rounded()
    found = evaluate(agent.agent(), PONG.game, agent.view, sticky=0.0, reflex=True)
    print(f"seed {seed}, {minutes:.1f} minutes of a processor: {found.sentence()}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python benchmarks/fifteen_minutes.py FOLDER [SEED]")
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 0)
