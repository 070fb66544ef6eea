"""
Initialize, adjust, repeat
==========================

A line learns from the points that Edwin Hubble measured, and its loss falls.
"""

# %%
# The record holds the points and every line that was tried, from the first to the last.

from mlanimated.page import recall, show
from mlanimated.recipes.home import line_fit
from mlanimated.scenes.home import TIMELINE, InitializeAdjustRepeat

fit = recall(line_fit)

# %%
# The scene knows how to draw it, and the timeline how long a step moves and rests.

show(InitializeAdjustRepeat(fit), TIMELINE)
