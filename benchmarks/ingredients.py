"""What each ingredient of deep Q-learning's recipe is worth: Breakout, one change at a time, several seeds.

python benchmarks/ingredients.py VARIANT SEED [AGENT_STEPS]

trains on one thread and writes benchmarks/data/ingredients-VARIANT-SEED.csv: a row for each 50,000 agent
steps and for each minute of processor time (the time by the clock would depend on what else the machine
does), with the mean score of the last hundred games of training.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from mlanimated.atari.game_settings import DEEP_Q
from mlanimated.atari.settings import DeepQSettings
from mlanimated.cli.training import limit_threads
from tables import write_table

AGENT_STEPS = 550_000
EVERY = 50_000  # agent steps between two rows

VARIANTS: dict[str, DeepQSettings] = {
    "recipe": DEEP_Q,
    "exploration-250k": replace(DEEP_Q, exploration_steps=250_000),
    "one-step-returns": replace(DEEP_Q, return_steps=1),
    "one-head": replace(DEEP_Q, network=replace(DEEP_Q.network, dueling=False)),
    "update-every-4-steps": replace(DEEP_Q, gradient_steps=8),
    "batch-256": replace(DEEP_Q, batch=256, gradient_steps=1, steps_per_update=2, learning_rate=7e-4),
}


def train(name: str, seed: int, agent_steps: int) -> None:
    """Train, and write a row now and then."""
    limit_threads(1)  # before TensorFlow is imported
    from mlanimated.atari.runs import start

    training = start(replace(VARIANTS[name], seed=seed))
    part = training.settings.checkpoint_steps
    rows: list[dict[str, object]] = []
    begun = time.process_time()
    training.restart_games()
    while training.agent_steps < agent_steps:
        before, minute = training.agent_steps, (time.process_time() - begun) // 60
        training.update(time.process_time() - begun)
        if training.agent_steps // part > before // part:
            training.stop_games()
            training.restart_games()
        used = time.process_time() - begun
        if training.agent_steps // EVERY > before // EVERY or used // 60 > minute:
            rows.append(
                {
                    "processor_minutes": f"{used / 60:.2f}",
                    "agent_steps": training.agent_steps,
                    "games": training.curves.games,
                    "mean_score_of_last_100": f"{training.curves.recent_score():.2f}",
                }
            )
            print(name, seed, *rows[-1].values(), flush=True)
            write_table(f"ingredients-{name}-{seed}", rows)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in VARIANTS:
        sys.exit(f"usage: python benchmarks/ingredients.py {'|'.join(VARIANTS)} SEED [AGENT_STEPS]")
    train(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else AGENT_STEPS)
