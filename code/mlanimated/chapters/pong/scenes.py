"""The animations of chapter "Pong: Policy Gradients", and how fast they run."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.pong import recipe
from mlanimated.chapters.pong.curves import LongTraining, MethodsOnOneBudget, StickyOrNot
from mlanimated.chapters.pong.game_scenes import Rally, RandomAndTrained, Stage, stages
from mlanimated.chapters.pong.views import FirstFilters, WhatTheNetworkSees

__all__ = ["FirstFilters", "LongTraining", "MethodsOnOneBudget", "Rally", "RandomAndTrained", "Stage"]
__all__ += ["StickyOrNot", "WhatTheNetworkSees", "stages"]

# An agent step takes four of the console's 60 frames a second.
GAME = Timeline(fps=15, move=0.0, hold=0.0, mark_hold=0.6)
SLOW_GAME = Timeline(fps=8, move=0.0, hold=0.0, mark_hold=1.0)
ONE_BY_ONE = Timeline(fps=4, move=0.0, hold=0.75, mark_hold=1.0)
CURVES = Timeline(fps=12, move=0.25, hold=0.0, mark_hold=0.5)

ANIMATIONS = {
    RandomAndTrained.name: Entry(RandomAndTrained, recipe.hero, GAME),
    WhatTheNetworkSees.name: Entry(WhatTheNetworkSees, recipe.sight, SLOW_GAME),
    Rally.name: Entry(Rally, recipe.rally, GAME),
    MethodsOnOneBudget.name: Entry(MethodsOnOneBudget, recipe.method_comparison, CURVES),
    LongTraining.name: Entry(LongTraining, recipe.long_runs, CURVES),
    Stage.name: Entry(stages, recipe.learning, GAME),
    StickyOrNot.name: Entry(StickyOrNot, recipe.long_runs, ONE_BY_ONE),
    FirstFilters.name: Entry(FirstFilters, recipe.sight, ONE_BY_ONE),
}
