"""The animations of the chapter on Double deep Q-learning, and how fast they run."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.breakout_double_q import recipe
from mlanimated.chapters.breakout_double_q.curves import PromisedAndCame, WorthNothing, chains
from mlanimated.chapters.breakout_double_q.game_scenes import BehindTheWall, TwoStreams
from mlanimated.chapters.breakout_double_q.score_scenes import LongTraining, Scores

# An agent step takes four of the console's 60 frames a second.
EVERY_SECOND_STEP = Timeline(fps=8, move=0.0, hold=0.0, mark_hold=0.25)
EVERY_THIRD_STEP = Timeline(fps=5, move=0.0, hold=0.0, mark_hold=0.4)
ONE_BY_ONE = Timeline(fps=2, move=0.0, hold=0.5, mark_hold=1.0)
CURVES = Timeline(fps=8, move=0.25, hold=0.0, mark_hold=0.25)

ANIMATIONS = {
    BehindTheWall.name: Entry(BehindTheWall, recipe.hero, EVERY_THIRD_STEP),
    WorthNothing.name: Entry(chains, recipe.chain, CURVES),
    PromisedAndCame.name: Entry(PromisedAndCame, recipe.expectations, CURVES),
    TwoStreams.name: Entry(TwoStreams, recipe.streams, EVERY_SECOND_STEP),
    Scores.name: Entry(Scores, recipe.training, ONE_BY_ONE),
    LongTraining.name: Entry(LongTraining, recipe.training, CURVES),
}
