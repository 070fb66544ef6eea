"""When a training run is not worth going on with as it is, and what to try instead.

Rules of thumb from our own probes and from published curves, on the mean score of 300 games. A rule looks at
a fixed point of the run, so that its answer is the same however much later it is asked.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.names import title
from mlanimated.atari.settings import DeepQSettings, Settings

GAMES = 300  # whose mean is a score
STRIDE = 1_000_000  # agent steps over which a gain is measured
LEAST_GAIN = 0.05  # of the score, over a stride
MARKS = 250_000  # agent steps between two points at which a gain is looked at
MOST_PROMISED = 0.25  # how far predicted values may lie above the realised return, as a share of it
PONG_FLAT_FROM, PONG_REACHED = 7_000_000, 18.0


@dataclass(frozen=True)
class Bound:
    """A score that a game should have reached.

    Attributes
    ----------
    game
        In ale-py's spelling.
    agent_steps
        When it should have reached it.
    score
        Mean of the latest 300 games that had ended by then.
    advice
        What to do if it has not.
    """

    game: str
    agent_steps: int
    score: float
    advice: str


# For deep Q-learning without sticky actions.
WITHOUT_STICKY = (
    Bound("breakout", 1_000_000, 35, "try one update per 4 agent steps"),
    Bound("breakout", 2_000_000, 60, "try one update per 4 agent steps"),
    Bound("breakout", 4_000_000, 140, "try one update per 4 agent steps, and 5-step returns"),
    Bound("space_invaders", 2_000_000, 500, "try the view of 84 × 84 with the network of 2013"),
    Bound(
        "seaquest",
        3_000_000,
        800,
        "it does not surface: try exploration from 0.1 to 0.001 over the games, and a discount of 0.997",
    ),
    Bound("beam_rider", 2_000_000, 1_500, "try the view of 84 × 84 with the network of 2013"),
)
# For the clipped policy gradient with sticky actions.
WITH_STICKY = (Bound("pong", 3_000_000, 8, "drop this seed, and say so"),)


def stop_rules(settings: Settings, curves: Mapping[str, NDArray[Any]]) -> list[str]:
    """Say what speaks against going on with a run as it is.

    Parameters
    ----------
    settings
        Settings of the run.
    curves
        Columns by name, as `mlanimated.atari.curves.Curves.arrays` gives them.

    Returns
    -------
    Sentences; none if there is nothing to say.
    """
    games = _Games(curves)
    bounds: tuple[Bound, ...]
    more: tuple[str | None, ...]
    if isinstance(settings, DeepQSettings):
        bounds = WITHOUT_STICKY if settings.sticky == 0 else ()
        more = (_flat(settings, games), _promises(settings, games))
    elif settings.method == "clipped" and settings.sticky > 0:
        bounds, more = WITH_STICKY, (_flat_pong(settings, games),)
    else:
        return []
    return [*_below(settings, games, bounds), *filter(None, more)]


class _Games:
    """The finished games of a run in the order in which they ended."""

    def __init__(self, curves: Mapping[str, NDArray[Any]]) -> None:
        self.columns = {
            name.removeprefix("games/"): np.asarray(column, np.float64)
            for name, column in curves.items()
            if name.startswith("games/")
        }
        self.agent_steps = self.columns.get("agent_steps", np.zeros(0))

    @property
    def until(self) -> float:
        """Agent steps when the last game ended."""
        return float(self.agent_steps[-1]) if len(self.agent_steps) else 0.0

    def mean(self, agent_steps: int, column: str = "score", *, by_length: bool = False) -> float | None:
        """Return the mean over the last 300 games at a point of the run; None if there are fewer."""
        end = int(np.searchsorted(self.agent_steps, agent_steps, side="right"))
        if end < GAMES or column not in self.columns or self.until < agent_steps:
            return None
        part = slice(end - GAMES, end)
        return float(
            np.average(
                self.columns[column][part], weights=self.columns["length"][part] if by_length else None
            )
        )

    def strides(self, first: int, last: float) -> Iterator[tuple[int, float, float]]:
        """Go through the points of a run; yield steps, the score a stride before, and the score."""
        for mark in range(first + STRIDE, int(min(self.until, last)) + 1, MARKS):
            before, now = self.mean(mark - STRIDE), self.mean(mark)
            if before is not None and now is not None:
                yield mark, before, now


def _below(settings: Settings, games: _Games, bounds: tuple[Bound, ...]) -> Iterator[str]:
    for bound in bounds:
        score = games.mean(bound.agent_steps) if bound.game == settings.game else None
        if score is not None and score < bound.score:
            yield (
                f"{title(settings.game)} is at {score:,.1f} after {bound.agent_steps:,} agent steps, "
                f"below {bound.score:,g}: {bound.advice}"
            )


def _flat(settings: DeepQSettings, games: _Games) -> str | None:
    """Look for a standstill after exploration has fallen and before the learning rate does."""
    decays = settings.final_learning_rate < settings.learning_rate
    decay = settings.decay_from * settings.agent_steps if decays else settings.agent_steps
    for mark, before, now in games.strides(settings.exploration_steps, decay):
        if now - before < LEAST_GAIN * abs(before):
            return (
                f"the score went from {before:,.1f} to {now:,.1f} in the million agent steps before "
                f"{mark:,}, which is a gain below 5 percent: let the learning rate fall now; "
                "if it stays flat, try priorities or more updates"
            )
    return None


def _promises(settings: DeepQSettings, games: _Games) -> str | None:
    for mark, before, now in games.strides(settings.exploration_steps, settings.agent_steps):
        promised = games.mean(mark, "promised", by_length=True)
        realised = games.mean(mark, "realised", by_length=True)
        if promised is None or realised is None or now >= before:
            continue
        if promised - realised > MOST_PROMISED * abs(realised):
            return (
                f"at {mark:,} agent steps the values promise {promised:.2f} where {realised:.2f} comes, and "
                f"the score fell from {before:,.1f} to {now:,.1f} in a million: "
                "try a learning rate of 1e-4, and 16,000 agent steps between updates of the target network"
            )
    return None


def _flat_pong(settings: Settings, games: _Games) -> str | None:
    if settings.game != "pong":
        return None
    for mark, before, now in games.strides(PONG_FLAT_FROM, settings.agent_steps):
        if now < PONG_REACHED and now - before < LEAST_GAIN * abs(before):
            return (
                f"Pong went from {before:.1f} to {now:.1f} in the million agent steps before {mark:,} and is "
                f"below {PONG_REACHED:g}: it stays there with this view; try another"
            )
    return None
