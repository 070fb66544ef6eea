"""Weights of a Keras model and its optimizer as named arrays, and back; the same for every Keras backend.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


def _named(model: Any) -> dict[str, Any]:
    return {f"{layer.name}/{weight.name}": weight for layer in model.layers for weight in layer.weights}


def weight_arrays(model: Any) -> dict[str, NDArray[Any]]:
    """Name every weight by layer and role: ``conv_1/kernel``."""
    return {
        f"{layer.name}/{weight.name}": as_array(weight) for layer in model.layers for weight in layer.weights
    }


def load_weights(model: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put named arrays back into a model.

    Raises
    ------
    ValueError
        If a weight is missing, left over, or of another shape: the weights are of another network.
    """
    own = _named(model)
    if own.keys() != arrays.keys():
        raise ValueError(f"weights of another network: {sorted(own.keys() ^ arrays.keys())} do not match")
    for name, weight in own.items():
        if tuple(weight.shape) != arrays[name].shape:
            raise ValueError(
                f"weight {name} has shape {arrays[name].shape}, the network needs {tuple(weight.shape)}"
            )
        weight.assign(arrays[name])


def optimizer_arrays(model: Any) -> dict[str, NDArray[Any]]:
    """Number the optimizer's variables in their own order."""
    model.optimizer.build(model.trainable_variables)
    return {f"{index:03d}": as_array(variable) for index, variable in enumerate(model.optimizer.variables)}


def load_optimizer(model: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Put an optimizer's state back."""
    model.optimizer.build(model.trainable_variables)
    for variable, name in zip(model.optimizer.variables, sorted(arrays), strict=True):
        variable.assign(arrays[name].reshape(variable.shape))


def as_array(variable: Any) -> NDArray[Any]:
    """Copy a variable of any backend into NumPy."""
    return np.array(keras.ops.convert_to_numpy(variable))
