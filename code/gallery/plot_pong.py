"""
A random player of Pong, and the trained one
============================================

Two games in lock-step: one player presses buttons at random, the other has learned from reward alone.
"""

# %%
# The record holds the opening rallies of both median games: pictures, actions, points.

from mlanimated.chapters.pong.recipe import hero
from mlanimated.chapters.pong.scenes import GAME, RandomAndTrained
from mlanimated.page import recall, show

rallies = recall(hero)

# %%
# The scene draws both at the same agent step; each side stops where its own rallies end.

show(RandomAndTrained(rallies), GAME)
