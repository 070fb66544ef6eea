"""The animations of the chapter on Space Invaders, and how fast they run."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.space_invaders import recipe
from mlanimated.chapters.space_invaders.game_scenes import HowGamesEnd, WaveCleared
from mlanimated.chapters.space_invaders.picture_scenes import EnhancedWave, TwoFrames, sizes
from mlanimated.chapters.space_invaders.score_scenes import LongTraining, Scores

# An agent step takes four of the console's 60 frames a second.
EVERY_SECOND_STEP = Timeline(fps=8, move=0.0, hold=0.0, mark_hold=0.6)
FRAMES = Timeline(fps=4, move=0.0, hold=0.25, mark_hold=1.0)
ONE_BY_ONE = Timeline(fps=4, move=0.0, hold=0.5, mark_hold=1.0)
CURVES = Timeline(fps=12, move=0.25, hold=0.0, mark_hold=0.5)

ANIMATIONS = {
    WaveCleared.name: Entry(WaveCleared, recipe.hero, EVERY_SECOND_STEP),
    "three-ways": Entry(sizes, recipe.larger, ONE_BY_ONE),
    TwoFrames.name: Entry(TwoFrames, recipe.blinking, FRAMES),
    EnhancedWave.name: Entry(EnhancedWave, recipe.enhanced, EVERY_SECOND_STEP),
    HowGamesEnd.name: Entry(HowGamesEnd, recipe.endings, ONE_BY_ONE),
    Scores.name: Entry(Scores, recipe.training, ONE_BY_ONE),
    LongTraining.name: Entry(LongTraining, recipe.training, CURVES),
}
