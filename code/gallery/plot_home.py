"""
Initialize, adjust, repeat
==========================

A line learns from the points that Edwin Hubble measured, and its loss falls.
"""

# %%
# The record holds the points and every line that was tried, from the first to the last.

from mlanimated.chapters.home.recipe import line_fit
from mlanimated.chapters.home.scenes import TIMELINE, InitializeAdjustRepeat
from mlanimated.page import recall, show

fit = recall(line_fit)

# %%
# The scene knows how to draw it, and the timeline how long a step moves and rests.

show(InitializeAdjustRepeat(fit), TIMELINE)
