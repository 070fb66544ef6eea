"""The returns that the values of deep Q-learning predict, against those that the fixed network then gets.

python benchmarks/overestimation.py FOLDER...        folders of training runs by dqn or double-dqn

Every snapshot that a run has kept plays the same unseen games, without learning, with the stickiness of the
training and its final probability of random actions. A value predicts the discounted rewards up to the end of
the life, each clipped to −1, 0 or 1, so it is compared with their sum, step by step, over all steps of all
games. Writes benchmarks/data/overestimation.csv.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from mlanimated.atari.environments import Games, evaluation_seeds
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.trained import Trained, from_folder, stages_of
from mlanimated.learn.policies import epsilon_greedy
from mlanimated.learn.returns import rewards_to_go
from tables import write_table

GAMES = 32
LONGEST = 4_000  # agent steps: a network that never serves would wait for ever


def measure(trained: Trained) -> dict[str, object]:
    """Play with one network; a game that is not over in time counts up to the last life lost in it."""
    run = trained.settings
    network, actions, rng = trained.network(), trained.actions, np.random.default_rng(0)
    games = Games(run.game, GAMES, trained.view, sticky=run.sticky)
    observation = games.reset(evaluation_seeds(0, GAMES))
    playing = np.ones(GAMES, np.bool_)
    rows: dict[str, list[np.ndarray]] = {"value": [], "reward": [], "terminal": [], "playing": [], "raw": []}
    while playing.any() and len(rows["value"]) < LONGEST:
        values = network.predict_on_batch(observation)
        chosen = epsilon_greedy(values, run.final_exploration, rng)
        step = games.step(actions[chosen])
        terminal = step.terminated | step.life_lost if run.cut_at_lives else step.terminated
        rows["value"].append(values[np.arange(GAMES), chosen])
        rows["reward"].append(np.clip(step.reward, -1, 1))
        rows["raw"].append(step.reward)
        rows["terminal"].append(terminal)
        rows["playing"].append(playing.copy())
        playing &= ~step.ended
        observation = step.observation
    value, reward, terminal, played, raw = (np.stack(rows[name]) for name in rows)
    returns = rewards_to_go(reward, terminal, run.discount)
    # After the last lost life, the returns are not known in full.
    known = played & (np.cumsum(terminal[::-1], axis=0)[::-1] > 0)
    return {
        "algorithm": trained.algorithm,
        "seed": run.seed,
        "agent_steps": trained.agent_steps,
        "games": GAMES,
        "steps": int(known.sum()),
        "promised": f"{value[known].mean():.3f}",
        "realised": f"{returns[known].mean():.3f}",
        "score": f"{(raw * played).sum(axis=0).mean():.2f}",
    }


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python benchmarks/overestimation.py FOLDER...")
    rows = []
    for folder in map(Path, sys.argv[1:]):
        last = from_folder(folder)
        if not isinstance(last.settings, DeepQSettings):
            sys.exit(f"{folder}: a {last.algorithm} has no action values")
        for stage in stages_of(folder, last):
            rows.append(measure(stage))
            print(", ".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    write_table("overestimation", rows)
