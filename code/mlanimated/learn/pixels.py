"""Small convolutional networks that look at a screen: one with a policy and a value, one with action values.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import ops

if TYPE_CHECKING:
    from mlanimated.learn.architectures import Architecture

# Orthogonal weights keep the size of signals and gradients; √2 makes up for the half that relu removes.
RELU_GAIN = 2**0.5
# Such small weights make the first policy nearly uniform: no action is ruled out before it has been tried.
POLICY_GAIN = 0.01


def _features(
    shape: tuple[int, int, int], scale: float, architecture: Architecture, seeds: Any
) -> tuple[Any, Any]:
    def orthogonal() -> Any:
        return keras.initializers.Orthogonal(RELU_GAIN, seed=int(next(seeds)))

    inputs = keras.Input(shape, dtype="uint8", name="screen")
    hidden = keras.layers.Rescaling(1 / scale, name="to_unit")(inputs)
    for number, (filters, kernel, stride) in enumerate(architecture.convolutions, start=1):
        hidden = keras.layers.Conv2D(
            filters, kernel, stride, activation="relu", kernel_initializer=orthogonal(), name=f"conv_{number}"
        )(hidden)
    hidden = keras.layers.Flatten(name="flat")(hidden)
    hidden = keras.layers.Dense(architecture.dense, kernel_initializer=orthogonal(), name="joined")(hidden)
    if architecture.layer_norm:
        hidden = keras.layers.LayerNormalization(epsilon=1e-5, name="joined_norm")(hidden)
    return inputs, keras.layers.ReLU(name="features")(hidden)


def _seeds(seed: int) -> Any:
    return iter(np.random.SeedSequence(seed).generate_state(16) >> 1)


def policy_and_value(
    shape: tuple[int, int, int],
    scale: float,
    actions: int,
    architecture: Architecture,
    seed: int,
    model: type[keras.Model] = keras.Model,
) -> Any:
    """Build a network from a screen to action logits (games, actions) and a value (games, 1).

    Parameters
    ----------
    shape
        (height, width, channels) of an observation, uint8.
    scale
        What observations are divided by.
    actions
        Number of actions to choose from.
    architecture
        Layers of the network.
    seed
        Seed of the initial weights.
    model
        The class to build.
    """
    seeds = _seeds(seed)
    inputs, hidden = _features(shape, scale, architecture, seeds)

    def head(units: int, gain: float, name: str) -> Any:
        initial = keras.initializers.Orthogonal(gain, seed=int(next(seeds)))
        return keras.layers.Dense(units, kernel_initializer=initial, name=name)(hidden)

    return model(inputs, [head(actions, POLICY_GAIN, "policy"), head(1, 1.0, "value")])


def action_values(
    shape: tuple[int, int, int],
    scale: float,
    actions: int,
    architecture: Architecture,
    seed: int,
    model: type[keras.Model] = keras.Model,
) -> Any:
    """Build a network from a screen to the value of each action (games, actions).

    The parameters are those of `policy_and_value`.
    """
    seeds = _seeds(seed)
    inputs, hidden = _features(shape, scale, architecture, seeds)

    def head(units: int, name: str) -> Any:
        initial = keras.initializers.Orthogonal(POLICY_GAIN, seed=int(next(seeds)))
        return keras.layers.Dense(units, kernel_initializer=initial, name=name)(hidden)

    values = head(actions, "values")
    if architecture.dueling:
        # An advantage says how much better an action is than the mean: the mean belongs to the state value.
        values = head(1, "state_value") + values - ops.mean(values, axis=-1, keepdims=True)
    return model(inputs, values)
