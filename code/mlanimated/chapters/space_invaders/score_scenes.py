"""The training of this chapter's agent, and what it scores.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from typing import ClassVar

from mlanimated.atari.score_film import ScoresFilm
from mlanimated.atari.training_film import TrainingFilm
from mlanimated.chapters.space_invaders.goals import MEAN_GOAL

WAVE = 630  # points for a whole wave


class LongTraining(TrainingFilm):
    """The training of the agent at the top of the page."""

    title = "The training, from nothing"
    caption = (
        "Mean score of the hundred games in training that had ended last, one action in a hundred drawn by "
        "chance, without sticky actions. Dot: the finished agent in a hundred whole games that it had never "
        "seen."
    )
    alt = (
        "Mean score against millions of agent steps for one training. The line climbs fast, stays level, "
        "climbs slowly and then faster, and ends a little below the goal, a dashed line; the dot of the "
        "finished agent lies just above it."
    )
    top, goal = 1_500, MEAN_GOAL


class Scores(ScoresFilm):
    """What the agent scores under both rules."""

    title = "The same agent, without and with sticky actions"
    caption = (
        "Above, the console does what it is told; below, it repeats the last action at random one time in "
        f"four, which the agent has never met in training. The invaders of a whole wave are worth "
        f"{WAVE} points; the ship above them brings more, so a score does not tell the waves."
    )
    alt = (
        "Two histograms of final scores fill up game by game, without sticky actions above and with them "
        "below, each with a line at its mean."
    )
    columns = range(0, 2_160, 90)
    ticks: ClassVar = {0: "0", WAVE: f"{WAVE}", 2 * WAVE: f"{2 * WAVE:,}", 3 * WAVE: f"{3 * WAVE:,}"}
