"""How submarines are lost in Seaquest, and how the air goes in single lives.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.event_counts import read_counts
from mlanimated.atari.seaquest_events import (
    CAUSES,
    EXPLOSION,
    causes_of_losses,
    divers_on_board,
    losses,
    oxygen,
    refills,
)

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Stages
    from mlanimated.atari.recording import Episode

Whole = NDArray[np.int64]

# What is counted of each cause when an agent is judged, in the order of CAUSES.
EVENTS = ("drowned", "shot", "rammed", "surfaced_without_a_diver", "lost_otherwise")
AFTERWARDS = 12  # agent steps of the explosion that are shown
MOMENTS = 48  # of each life


@dataclass(frozen=True)
class LostSubmarines:
    """What submarines were lost by in the games that judged an agent.

    Attributes
    ----------
    seed
        Of the training.
    plain, sticky
        (causes, games) how many, without and with sticky actions; causes as in `CAUSES`.
    surfacings, rescues
        (games,) without sticky actions: how often it came to the surface, and crews of six brought up.
    """

    seed: int
    plain: Whole
    sticky: Whole
    surfacings: Whole
    rescues: Whole


def lost_submarines(name: str) -> LostSubmarines:
    """Read what was counted when the agent of this name was judged."""
    causes = [read_counts(name, event) for event in EVENTS]
    return LostSubmarines(
        causes[0].seed,
        np.stack([cause.plain for cause in causes]),
        np.stack([cause.sticky for cause in causes]),
        read_counts(name, "surfacings").plain,
        read_counts(name, "rescues").plain,
    )


@dataclass(frozen=True)
class Life:
    """The first life of a game, with ``moments`` at which it is shown.

    Attributes
    ----------
    seed
        Of the emulator.
    trained
        Agent steps of training.
    air, divers, scores
        (steps,) oxygen, 0 to 64, divers on board, and points, after each agent step.
    refills
        (times,) the steps at which the submarine has come up for air.
    lost
        The step at which it begins to explode; the last one if it does not.
    cause
        What it was lost by, a place in `CAUSES`; -1 if it was not.
    moments
        (moments,) steps whose screens are kept.
    screens
        (moments, 210, 160, 3) uint8.
    score
        Of the whole game.
    """

    seed: int
    trained: int
    air: Whole
    divers: Whole
    scores: Whole
    refills: Whole
    lost: int
    cause: int
    moments: Whole
    screens: NDArray[np.uint8]
    score: int


@dataclass(frozen=True)
class Lives:
    """A life from several stages of a training, the earliest stage first."""

    lives: tuple[Life, ...]

    @property
    def seed(self) -> str:
        """Seeds of the emulators."""
        return " and ".join(dict.fromkeys(str(life.seed) for life in self.lives))


def first_lives(stages: Stages, places: Sequence[int]) -> Lives:
    """Play the games of these stages again up to the end of the first life."""
    return Lives(tuple(first_life(stages.games[k].episode, stages.agent_steps[k]) for k in places))


def first_life(episode: Episode, trained: int) -> Life:
    """Play a game again, and keep its first life."""
    from mlanimated.atari.recording import play_again

    cells = []
    exploding = 0
    for moment in play_again(episode):
        cells.append(moment.memory)
        exploding += bool(moment.memory[EXPLOSION])
        if exploding > AFTERWARDS:
            break
    memory = np.stack(cells)
    end = len(memory)
    lost = losses(memory)
    moments = np.linspace(0, end - 1, min(MOMENTS, end)).round().astype(np.int64)
    # Played twice, because all screens of a long life would need gigabytes.
    shown = set(moments.tolist())
    screens = [moment.screen for moment in islice(play_again(episode), end) if moment.step in shown]
    return Life(
        seed=episode.seed,
        trained=trained,
        air=oxygen(memory),
        divers=divers_on_board(memory),
        scores=episode.rewards.cumsum()[:end].astype(np.int64),
        refills=refills(memory),
        lost=int(lost[0]) if len(lost) else end - 1,
        cause=int(causes_of_losses(memory)[0]) if len(lost) else -1,
        moments=moments,
        screens=np.stack(screens),
        score=episode.score,
    )


def name_of(cause: int) -> str:
    """Say what a submarine was lost by, in a word or some."""
    return CAUSES[cause] if cause >= 0 else "not lost"
