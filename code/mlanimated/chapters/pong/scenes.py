"""The animations of chapter "Pong: Policy Gradients", and how fast they run."""

from __future__ import annotations

from mlanimated.animate.entry import Entry
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.pong import recipe
from mlanimated.chapters.pong.curves import LongTraining, MethodsOnOneBudget, StickyOrNot
from mlanimated.chapters.pong.game_scenes import RandomAndTrained, Stage, stages
from mlanimated.chapters.pong.learning_scenes import Clipping, ReinforceLoop
from mlanimated.chapters.pong.network_scene import NetworkAtWork
from mlanimated.chapters.pong.views import WhatTheNetworkSees

__all__ = ["Clipping", "LongTraining", "MethodsOnOneBudget", "NetworkAtWork", "RandomAndTrained"]
__all__ += ["ReinforceLoop", "Stage", "StickyOrNot", "WhatTheNetworkSees", "stages"]

# An agent step takes four of the console's 60 frames a second; every second one is shown, a little faster.
GAME = Timeline(fps=10, move=0.0, hold=0.0, mark_hold=0.6)
SLOW_GAME = Timeline(fps=8, move=0.0, hold=0.0, mark_hold=1.0)
RALLIES = Timeline(fps=4, move=0.0, hold=0.25, mark_hold=1.0)
ONE_BY_ONE = Timeline(fps=4, move=0.0, hold=0.75, mark_hold=1.0)
CURVES = Timeline(fps=12, move=0.25, hold=0.0, mark_hold=0.5)

ANIMATIONS = {
    RandomAndTrained.name: Entry(RandomAndTrained, recipe.hero, GAME),
    WhatTheNetworkSees.name: Entry(WhatTheNetworkSees, recipe.sight, SLOW_GAME),
    NetworkAtWork.name: Entry(NetworkAtWork, recipe.thoughts, SLOW_GAME),
    ReinforceLoop.name: Entry(ReinforceLoop, recipe.loop, RALLIES),
    Clipping.name: Entry(Clipping, recipe.clipping, ONE_BY_ONE),
    MethodsOnOneBudget.name: Entry(MethodsOnOneBudget, recipe.method_comparison, CURVES),
    LongTraining.name: Entry(LongTraining, recipe.long_runs, CURVES),
    Stage.name: Entry(stages, recipe.learning, GAME),
    StickyOrNot.name: Entry(StickyOrNot, recipe.long_runs, ONE_BY_ONE),
}
