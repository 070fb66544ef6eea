"""
ReLU and sigmoid
================

A number runs through two activation functions at once: see what comes out, and how steep each one is there.
"""

# %%
# The record holds, for each number on the way, the value and the slope of both functions.

from mlanimated.chapters.activation_functions.recipe import sweeps
from mlanimated.chapters.activation_functions.scenes import SWEEP, relu_and_sigmoid
from mlanimated.page import recall, show

record = recall(sweeps)

# %%
# Two scenes stand side by side on the same scale, so that the two slopes can be compared.

show(relu_and_sigmoid(record), SWEEP)
