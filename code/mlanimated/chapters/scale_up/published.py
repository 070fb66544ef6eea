"""Scores that others have published, and how a score is compared with a human player's.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass

# All published trainings below took so many frames for each game; an agent step is four of them.
PUBLISHED_FRAMES = 200_000_000


@dataclass(frozen=True)
class Published:
    """Raw scores of others in one game, without sticky actions.

    Attributes
    ----------
    random, human, dqn
        Of a player that draws its actions by lot, of a professional tester of games, and of DQN: from the
        paper of 2015.
    double_dqn
        Of Double DQN with the settings of DQN: from the paper of 2016.
    """

    random: float
    human: float
    dqn: float
    double_dqn: float


PUBLISHED = {
    "pong": Published(-20.7, 9.3, 18.9, 21.0),
    "breakout": Published(1.7, 31.8, 401.2, 375.0),
    "space_invaders": Published(148.0, 1_652.0, 1_976.0, 3_154.6),
    "beam_rider": Published(363.9, 5_775.0, 6_846.0, 7_654.0),
    "seaquest": Published(68.4, 20_182.0, 5_286.0, 7_995.0),
}


def human_normalized(
    score: float,
    random: float,
    human: float,
) -> float:
    """Return how far a score is: 0 is random, 1 human."""
    return (score - random) / (human - random)


def percent_of_human(game: str, score: float) -> float:
    """Return the human-normalized score in one of these games, in percent."""
    known = PUBLISHED[game]
    return 100 * human_normalized(score, known.random, known.human)
