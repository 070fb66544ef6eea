"""
One neuron learns a formula
===========================

A neuron with one weight and one bias learns to turn Celsius into Fahrenheit.
"""

# %%
# The record holds weight, bias and loss at every step of the training.

from mlanimated.chapters.neural_networks.recipe import plain_run
from mlanimated.chapters.neural_networks.scenes import TIMELINE, OneNeuron
from mlanimated.page import recall, show

run = recall(plain_run)

# %%
# The scene shows some of the steps, dense where much changes and sparse where little does.

show(OneNeuron(run), TIMELINE)
