"""
Three learning rates
====================

Three balls take steps on the same curve: one leaps out, one arrives, one is still far.
"""

# %%
# The record holds one run for each learning rate: the place, the loss and the slope at every step.

from mlanimated.chapters.gradient_descent.recipe import learning_rates
from mlanimated.chapters.gradient_descent.scenes import TIMELINE, LearningRates
from mlanimated.page import recall, show

runs = recall(learning_rates)

# %%
# The scene draws the three runs in lock-step, so that the same step can be compared.

show(LearningRates(runs), TIMELINE)
