"""Small convolution networks that look at a screen: one with a policy and a value, one with action values.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from mlanimated.learn.sizes import Layers

# Orthogonal weights keep the size of signals and gradients; √2 makes up for the half that relu removes.
RELU_GAIN = 2**0.5
# A policy head this small makes the first policy nearly uniform: no action is ruled out before it was tried.
POLICY_GAIN = 0.01


def _features(shape: tuple[int, int, int], scale: float, layers: Layers, seeds: Any) -> tuple[Any, Any]:
    def orthogonal() -> Any:
        return keras.initializers.Orthogonal(RELU_GAIN, seed=int(next(seeds)))

    inputs = keras.Input(shape, dtype="uint8", name="screen")
    hidden = keras.layers.Rescaling(1 / scale, name="to_unit")(inputs)
    for number, (filters, kernel, stride) in enumerate(layers.convolutions, start=1):
        hidden = keras.layers.Conv2D(
            filters, kernel, stride, activation="relu", kernel_initializer=orthogonal(), name=f"conv_{number}"
        )(hidden)
    hidden = keras.layers.Flatten(name="flat")(hidden)
    hidden = keras.layers.Dense(
        layers.dense, activation="relu", kernel_initializer=orthogonal(), name="joined"
    )(hidden)
    return inputs, hidden


def _seeds(seed: int) -> Any:
    return iter(np.random.SeedSequence(seed).generate_state(16) >> 1)


def policy_and_value(
    shape: tuple[int, int, int],
    scale: float,
    actions: int,
    layers: Layers,
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
    layers
        Sizes.
    seed
        Of the first weights.
    model
        The class to build.
    """
    seeds = _seeds(seed)
    inputs, hidden = _features(shape, scale, layers, seeds)

    def head(units: int, gain: float, name: str) -> Any:
        initial = keras.initializers.Orthogonal(gain, seed=int(next(seeds)))
        return keras.layers.Dense(units, kernel_initializer=initial, name=name)(hidden)

    return model(inputs, [head(actions, POLICY_GAIN, "policy"), head(1, 1.0, "value")])


def action_values(
    shape: tuple[int, int, int],
    scale: float,
    actions: int,
    layers: Layers,
    seed: int,
    model: type[keras.Model] = keras.Model,
) -> Any:
    """Build a network from a screen to the value of each action (games, actions).

    The parameters are those of `policy_and_value`.
    """
    seeds = _seeds(seed)
    inputs, hidden = _features(shape, scale, layers, seeds)
    initial = keras.initializers.Orthogonal(POLICY_GAIN, seed=int(next(seeds)))
    return model(inputs, keras.layers.Dense(actions, kernel_initializer=initial, name="values")(hidden))
