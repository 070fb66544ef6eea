"""The network of action values in JAX, with the names, shapes and layout of the one in Keras.

Its weights are those of `mlanimated.learn.pixels.action_values`: what one has learned, the other plays.

Used by the chapter on Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from mlanimated.learn.architectures import Architecture

# The same numbers as in `mlanimated.learn.pixels`, which needs Keras.
RELU_GAIN = 2**0.5
HEAD_GAIN = 0.01
NORM_EPSILON = 1e-5

Shapes = dict[str, tuple[int, ...]]


def weight_shapes(shape: tuple[int, int, int], actions: int, architecture: Architecture) -> Shapes:
    """Name all weights with their shapes, in the order of Keras' layers.

    Parameters
    ----------
    shape
        (height, width, channels) of an observation.
    actions
        Number of actions to choose from.
    architecture
        Layers of the network.
    """
    height, width, channels = shape
    shapes: Shapes = {}
    for number, (filters, kernel, stride) in enumerate(architecture.convolutions, start=1):
        shapes[f"conv_{number}/kernel"] = (kernel, kernel, channels, filters)
        shapes[f"conv_{number}/bias"] = (filters,)
        height, width = (height - kernel) // stride + 1, (width - kernel) // stride + 1
        channels = filters
    dense = architecture.dense
    shapes |= {"joined/kernel": (height * width * channels, dense), "joined/bias": (dense,)}
    if architecture.layer_norm:
        shapes |= {"joined_norm/gamma": (dense,), "joined_norm/beta": (dense,)}
    if architecture.dueling:
        shapes |= {"state_value/kernel": (dense, 1), "state_value/bias": (1,)}
    return shapes | {"values/kernel": (dense, actions), "values/bias": (actions,)}


def first_weights(shapes: Shapes, seed: int) -> dict[str, NDArray[np.float32]]:
    """Draw the weights before training, of the same distribution as Keras' (the numbers differ)."""
    rng = np.random.default_rng(seed)

    def first(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        layer, _, role = name.partition("/")
        if role != "kernel":
            return np.full(shape, float(role == "gamma"), np.float32)
        gain = HEAD_GAIN if layer in ("values", "state_value") else RELU_GAIN
        return (gain * _orthogonal(rng, int(np.prod(shape[:-1])), shape[-1])).reshape(shape)

    return {name: first(name, shape) for name, shape in shapes.items()}


def _orthogonal(rng: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return (q if rows >= columns else q.T).astype(np.float32)


def to_vector(shapes: Shapes, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Join named arrays to one vector: the optimizer then needs one pass, not one for each array.

    Raises
    ------
    ValueError
        If an array is missing, left over, or of another shape.
    """
    if shapes.keys() != arrays.keys():
        raise ValueError(f"weights of another network: {sorted(shapes.keys() ^ arrays.keys())} do not match")
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"weight {name} has shape {arrays[name].shape}, the network needs {shape}")
    return np.concatenate([np.asarray(arrays[name], np.float32).ravel() for name in shapes])


def from_vector(shapes: Shapes, vector: Any) -> dict[str, Any]:
    """Cut a vector, of NumPy or JAX, into named arrays."""
    arrays, start = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        arrays[name] = vector[start : start + size].reshape(shape)
        start += size
    return arrays


def action_values(weights: Mapping[str, Any], screens: Any, architecture: Architecture, scale: float) -> Any:
    """Compute the value of each action, (batch, actions).

    Parameters
    ----------
    weights
        By name.
    screens
        (batch, height, width, channels) uint8.
    architecture
        Layers of the network.
    scale
        What observations are divided by.
    """
    hidden = screens.astype(jnp.float32) * np.float32(1 / scale)
    for number, (_, _, stride) in enumerate(architecture.convolutions, start=1):
        hidden = jax.lax.conv_general_dilated(
            hidden,
            weights[f"conv_{number}/kernel"],
            (stride, stride),
            "VALID",
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )
        hidden = jax.nn.relu(hidden + weights[f"conv_{number}/bias"])
    hidden = hidden.reshape(len(hidden), -1) @ weights["joined/kernel"] + weights["joined/bias"]
    if architecture.layer_norm:
        centred = hidden - hidden.mean(-1, keepdims=True)
        variance = jnp.square(centred).mean(-1, keepdims=True)
        hidden = centred * jax.lax.rsqrt(variance + NORM_EPSILON)
        hidden = hidden * weights["joined_norm/gamma"] + weights["joined_norm/beta"]
    hidden = jax.nn.relu(hidden)
    values = hidden @ weights["values/kernel"] + weights["values/bias"]
    if architecture.dueling:
        state_value = hidden @ weights["state_value/kernel"] + weights["state_value/bias"]
        values = state_value + values - values.mean(-1, keepdims=True)
    return values
