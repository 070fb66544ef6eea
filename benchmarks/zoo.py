"""What Stable-Baselines3's DQN scores in Breakout after equal processor time, beside `ingredients.py`.

python benchmarks/zoo.py MINUTES SEED

Needs the extra ``benchmark``. The settings are those that its authors publish for Atari games, with two
exceptions, without which half an hour of one processor would be over before it has begun to learn: it learns
after as many steps, and its exploration ends after as many, as with our recipe. It trains on one thread and
without sticky actions, and writes benchmarks/data/zoo-SEED.csv: a row for each minute of processor time, with
the mean raw score of the last hundred games of training.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from typing import Any

import ale_py
import gymnasium
import torch
from stable_baselines3 import DQN
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_atari_env
from stable_baselines3.common.vec_env import VecFrameStack

from mlanimated.atari.game_settings import DEEP_Q
from tables import write_table

BUDGET = 10_000_000  # agent steps that their settings are meant for; no half hour comes near
PUBLISHED: dict[str, Any] = {
    "policy": "CnnPolicy",
    "buffer_size": 100_000,
    "learning_rate": 1e-4,
    "batch_size": 32,
    "target_update_interval": 1_000,
    "train_freq": 4,
    "gradient_steps": 1,
    "exploration_final_eps": 0.01,
}


class EachMinute(BaseCallback):
    """Keeps a row for each minute of processor time, and ends the training after the last."""

    def __init__(self, minutes: float, seed: int) -> None:
        super().__init__()
        self.minutes, self.name = minutes, f"zoo-{seed}"
        self.rows: list[dict[str, object]] = []
        self.scores: deque[float] = deque(maxlen=100)
        self.games, self.begun = 0, time.process_time()

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "episode" in info:  # a whole game: the monitor stands before lives and rewards are cut
                self.games += 1
                self.scores.append(info["episode"]["r"])
        used = (time.process_time() - self.begun) / 60
        if used >= len(self.rows) + 1:
            mean = sum(self.scores) / len(self.scores) if self.scores else float("nan")
            self.rows.append(
                {
                    "processor_minutes": f"{used:.2f}",
                    "agent_steps": self.num_timesteps,
                    "games": self.games,
                    "mean_score_of_last_100": f"{mean:.2f}",
                }
            )
            print(self.name, *self.rows[-1].values(), flush=True)
            write_table(self.name, self.rows)
        return used < self.minutes


def train(minutes: float, seed: int) -> None:
    """Train until the processor time is used up."""
    torch.set_num_threads(1)
    gymnasium.register_envs(ale_py)
    games = VecFrameStack(make_atari_env("BreakoutNoFrameskip-v4", n_envs=1, seed=seed), n_stack=4)
    learner = DQN(
        env=games,
        learning_starts=DEEP_Q.memory_before_learning,
        exploration_fraction=DEEP_Q.exploration_steps / BUDGET,
        seed=seed,
        device="cpu",
        **PUBLISHED,
    )
    learner.learn(BUDGET, callback=EachMinute(minutes, seed))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python benchmarks/zoo.py MINUTES SEED")
    train(float(sys.argv[1]), int(sys.argv[2]))
