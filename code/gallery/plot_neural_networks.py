"""
One neuron learns a formula
===========================

A neuron with one weight and one bias learns to turn Celsius into Fahrenheit.
"""

# %%
# The record holds weight, bias and loss at every step of the training.

from mlanimated.page import recall, show
from mlanimated.recipes.neural_networks import plain_run
from mlanimated.scenes.neural_networks import TIMELINE, OneNeuron

run = recall(plain_run)

# %%
# The scene shows some of the steps, dense where much changes and sparse where little does.

show(OneNeuron(run), TIMELINE)
