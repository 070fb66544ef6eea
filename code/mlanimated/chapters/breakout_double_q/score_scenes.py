"""The training of this chapter's agent, and what it scores.

Used by the chapter on Double deep Q-learning.
"""

from __future__ import annotations

from typing import ClassVar

from mlanimated.atari.score_film import ScoresFilm
from mlanimated.atari.training_film import TrainingFilm
from mlanimated.chapters.breakout_double_q.goals import MEAN_GOAL

CEILING = 450  # two points above the 432 of a whole wall, rounded up to a column


class LongTraining(TrainingFilm):
    """The training of the agent at the top of the page."""

    title = "The training, from nothing"
    caption = (
        "Mean score of the hundred games in training that had ended last, one action in a hundred drawn by "
        "chance, without sticky actions. Dot: the finished agent in a hundred whole games that it had never "
        "seen."
    )
    alt = (
        "Mean score against millions of agent steps for one training. The line climbs from near zero, stops "
        "halfway, falls back, and climbs again to the end, just below the goal, a dashed line; the dot of "
        "the finished agent lies above it."
    )
    top, goal = CEILING, MEAN_GOAL


class Scores(ScoresFilm):
    """What the agent scores under both rules."""

    title = "The same agent, without and with sticky actions"
    caption = (
        "Above, the console does what it is told; below, it repeats the last action at random one time in "
        "four, which the agent has never met in training. One game after the other falls on its score."
    )
    alt = (
        "Two histograms of final scores fill up game by game. Without sticky actions the scores lie far to "
        "the right; with them most are much lower."
    )
    columns = range(0, 500, 25)
    ticks: ClassVar = {0: "0", 216: "216", 432: "432"}
