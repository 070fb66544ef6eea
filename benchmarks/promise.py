"""What the curve of a training promises for ten times its steps, and how far such a promise can be trusted.

python benchmarks/promise.py TRAINING...        e.g. breakout/first-double-dqn, or the folder of a run

Scores above those of the first games, which are a random player's, grow about like a power of the number of
steps: a line through the logarithms. The line is fitted to the later three quarters of a curve, without the
steps in which deep Q-learning explored, and extended to ten times the steps. The past shows how good that is:
a line fitted to the first half of the steps is extended to the end, where the score is known. The table also
says after how many steps the line reaches the goal. No promise exceeds what a game can give.
Writes benchmarks/data/promises.csv.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.trained import from_artifact, from_folder
from tables import write_table

PARTS = 20  # of a curve, with equally many games
FROM = 0.25  # of the steps: earlier learning says less about what comes
TIMES = 10
MOST = {"breakout": 864}  # points of two walls; after them the screen stays empty
GOAL = 300  # that of Double DQN
FIRST = 100  # games, played before anything was learned
RESAMPLES = 1000


class Line(NamedTuple):
    """A straight line through the logarithms of steps and of scores above a random player's."""

    random: float
    height: float
    slope: float

    def score(self, steps: float) -> float:
        """Return what is promised after so many steps."""
        return self.random + float(np.exp(self.height + self.slope * np.log(steps)))

    def steps(self, score: float) -> int:
        """Return after how many steps a score is promised."""
        return int(np.exp((np.log(score - self.random) - self.height) / self.slope))


def lay(steps: NDArray[np.float64], scores: NDArray[np.float64], explored: int) -> Line:
    """Fit the line to a curve: each of its points is the mean of equally many games."""
    random = float(scores[:FIRST].mean())
    parts = np.array_split(np.flatnonzero(steps >= max(FROM * steps.max(), explored)), PARTS)
    means = np.array([scores[part].mean() for part in parts]) - random
    places = np.array([steps[part].mean() for part in parts])
    slope, height = np.polyfit(np.log(places), np.log(np.maximum(means, 1e-3)), 1)
    return Line(random, float(height), float(slope))


def row(name: str) -> dict[str, object]:
    """Measure one training; the games' scores count from zero, as in Breakout."""
    trained = from_folder(Path(name)) if Path(name).is_dir() else from_artifact(name)
    games = trained.history.games
    steps, scores = (np.asarray(games[key], np.float64) for key in ("agent_steps", "score"))
    if scores.min() < 0:
        sys.exit(f"{name}: scores below zero, as in Pong, have no logarithm")
    end = float(steps.max())
    explored = getattr(trained.settings, "exploration_steps", 0)
    most = MOST.get(trained.settings.game, np.inf)
    line = lay(steps, scores, explored)
    rng = np.random.default_rng(0)
    draws = [np.sort(rng.integers(0, len(steps), len(steps))) for _ in range(RESAMPLES)]
    low, high = np.quantile(
        [lay(steps[one], scores[one], explored).score(TIMES * end) for one in draws], [0.025, 0.975]
    )
    early = steps <= end / 2
    return {
        "training": f"{trained.settings.game}, {trained.algorithm}, seed {trained.settings.seed}",
        "agent_steps": int(end),
        "score": f"{scores[-100:].mean():.1f}",
        "doubling_factor": f"{2**line.slope:.2f}",
        "promised_for_10_times": f"{min(line.score(TIMES * end), most):.0f}",
        "low": f"{min(low, most):.0f}",
        "high": f"{min(high, most):.0f}",
        "promised_at_half_for_the_end": f"{lay(steps[early], scores[early], explored).score(end):.1f}",
        f"steps_promised_for_{GOAL}": round(line.steps(GOAL), -5),
    }


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python benchmarks/promise.py TRAINING...")
    rows = []
    for name in sys.argv[1:]:
        rows.append(row(name))
        print(", ".join(f"{key} {value}" for key, value in rows[-1].items()))
    write_table("promises", rows)
