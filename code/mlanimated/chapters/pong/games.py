"""Parts of recorded games of Pong, chosen by rules: pictures, what the policy thought, what came of it.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari import clips
from mlanimated.atari.clips import Span
from mlanimated.atari.events import pong_points

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import ChosenGame

# The console's memory: where the ball is (0: not in play), how far it goes to the left in each frame, and the
# height of the agent's paddle.
BALL_ACROSS, BALL_DOWN, BALL_LEFTWARDS, PADDLE = 49, 54, 58, 51
MIDDLE = 128  # half of the field, as BALL_ACROSS counts

# Lengths of what is shown, in agent steps: a quarter of a minute, a fifth of a minute, seven seconds.
TWO_RALLIES_STEPS, RALLY_STEPS, STAGE_STEPS = 250, 200, 100

Memory = NDArray[np.uint8]


@dataclass(frozen=True)
class Clip(clips.Clip):
    """A part of a game of Pong, and what the console's memory says about it."""

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """(rows, actions): the policy's."""
        return self.preferences

    @property
    def points(self) -> NDArray[np.int64]:
        """(rows, 2): of the agent and of the opponent."""
        return pong_points(self.memory)

    @property
    def returned(self) -> NDArray[np.int64]:
        """(rows,): balls that the agent has hit back since row 0."""
        return np.bincount(balls_returned(self.memory), minlength=len(self.memory)).cumsum()

    @property
    def ball(self) -> NDArray[np.int64]:
        """(rows,): how far to the right the ball is, in the console's own units; 0: not in play."""
        playing = self.memory[:, BALL_DOWN] > 0
        return np.where(playing, self.memory[:, BALL_ACROSS], 0).astype(np.int64)

    @property
    def paddle(self) -> NDArray[np.int64]:
        """(rows,): how far down the agent's paddle is, in the console's own units."""
        return self.memory[:, PADDLE].astype(np.int64)


@dataclass(frozen=True)
class Tally:
    """What happened in a whole game that was played again.

    Attributes
    ----------
    steps
        Agent steps, each with the reward that was recorded.
    won, lost
        Points, counted from the rewards.
    shown
        Points of the agent and of the opponent at the end, from the console's memory.
    returned
        Balls hit back.
    lengths
        (rallies,) agent steps of each rally.
    """

    steps: int
    won: int
    lost: int
    shown: tuple[int, int]
    returned: int
    lengths: NDArray[np.int64]

    @property
    def share_returned(self) -> float:
        """Balls hit back, out of all that came: each lost point is a ball that was missed."""
        return self.returned / max(self.returned + self.lost, 1)


@dataclass(frozen=True)
class Hero:
    """Two rallies of each of two games: of a random player, and of the trained one."""

    random: Clip
    trained: Clip

    @property
    def seed(self) -> str:
        """Seed of the emulators."""
        return f"{self.random.seed} and {self.trained.seed}"


@dataclass(frozen=True)
class Learning:
    """The beginning of a game from each stage of the training, and what happened in the whole game.

    Attributes
    ----------
    percent
        Percent of the training, for each stage.
    agent_steps
        Up to each stage.
    clips
        The first agent steps of each game.
    tallies
        Tallies of each whole game.
    """

    percent: tuple[float, ...]
    agent_steps: tuple[int, ...]
    clips: tuple[Clip, ...]
    tallies: tuple[Tally, ...]

    @property
    def seed(self) -> str:
        """Seed of the emulators."""
        return " and ".join(dict.fromkeys(str(clip.seed) for clip in self.clips))


def rallies(rewards: NDArray[np.integer]) -> list[Span]:
    """Cut a game at its points: a rally begins after one and ends with the next."""
    ends = (np.flatnonzero(rewards) + 1).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True)) if ends else []


def two_rallies(rewards: NDArray[np.integer], longest: int = TWO_RALLIES_STEPS) -> Span:
    """Choose the first two rallies in a row that last at most ``longest`` agent steps together.

    If there are none, the first ``longest`` steps of the game.
    """
    spans = rallies(rewards)
    for (first, _), (_, end) in pairwise(spans):
        if end - first <= longest:
            return first, end
    return 0, min(longest, len(rewards))


def median_rally(rewards: NDArray[np.integer], longest: int = RALLY_STEPS) -> Span:
    """Choose the rally of median length, or only its last ``longest`` agent steps if it is longer."""
    spans = sorted(rallies(rewards), key=lambda span: span[1] - span[0])
    first, end = spans[(len(spans) - 1) // 2]
    return max(first, end - longest), end


def balls_returned(memory: Memory) -> NDArray[np.int64]:
    """Return the steps after which a ball that flew to the right, towards the agent, flies to the left.

    Parameters
    ----------
    memory
        (steps, 128) after each step.
    """
    playing = memory[:, BALL_DOWN] > 0
    leftwards = (memory[:, BALL_LEFTWARDS] > 0) & (memory[:, BALL_LEFTWARDS] < MIDDLE)
    near = memory[:, BALL_ACROSS] > MIDDLE
    turned = leftwards[1:] & ~leftwards[:-1] & playing[1:] & playing[:-1] & near[1:]
    return np.flatnonzero(turned) + 1


def clip(game: ChosenGame, span: Span) -> Clip:
    """Play a game again up to the end of a span, and keep what was seen and thought in it."""
    return clips.clip(game, span, Clip)


def tally(game: ChosenGame) -> Tally:
    """Play a whole game again, with every reward checked, and count what happened."""
    from mlanimated.atari.recording import play_again

    memory = np.stack([moment.memory for moment in play_again(game.episode)])
    rewards = game.episode.rewards
    player, opponent = pong_points(memory)[-1].tolist()
    return Tally(
        steps=len(memory),
        won=int((rewards > 0).sum()),
        lost=int((rewards < 0).sum()),
        shown=(player, opponent),
        returned=len(balls_returned(memory)),
        lengths=np.array([end - first for first, end in rallies(rewards)]),
    )
