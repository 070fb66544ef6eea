"""The animations of the chapter on Scale up, and how fast they run."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.scale_up import recipe
from mlanimated.chapters.scale_up.game_scenes import TenMinutes, TwoGames
from mlanimated.chapters.scale_up.score_scenes import AgainstHuman, LongTraining, long_trainings
from mlanimated.chapters.scale_up.submarine_scenes import Air, HowLivesAreLost, air_films

# An agent step takes four of the console's 60 frames a second.
EVERY_FOURTH_STEP = Timeline(fps=4, move=0.0, hold=0.0, mark_hold=0.6)
BARS = Timeline(fps=12, move=0.25, hold=0.1, mark_hold=0.8)
CURVES = Timeline(fps=8, move=0.25, hold=0.0, mark_hold=0.25)
ONE_BY_ONE = Timeline(fps=3, move=0.0, hold=0.3, mark_hold=1.0)
AIR = Timeline(fps=5, move=0.0, hold=0.0, mark_hold=0.6)

ANIMATIONS = {
    TwoGames.name: Entry(TwoGames, recipe.hero, EVERY_FOURTH_STEP),
    AgainstHuman.name: Entry(AgainstHuman, recipe.five_games, BARS),
    LongTraining.name: Entry(long_trainings, recipe.trainings, CURVES),
    HowLivesAreLost.name: Entry(HowLivesAreLost, recipe.lost, ONE_BY_ONE),
    Air.name: Entry(air_films, recipe.lives, AIR),
    TenMinutes.name: Entry(TenMinutes, recipe.boxing, EVERY_FOURTH_STEP),
}
