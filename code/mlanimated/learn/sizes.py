"""Sizes of convolution networks that look at a screen; plain data, so that settings load without Keras.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layers:
    """Sizes of a convolution network.

    Attributes
    ----------
    convolutions
        (filters, kernel size, stride) of each layer, from the screen upwards.
    dense
        Units of the layer that joins everything.
    """

    convolutions: tuple[tuple[int, int, int], ...]
    dense: int


MNIH_2013 = Layers(((16, 8, 4), (32, 4, 2)), 256)
MNIH_2015 = Layers(((32, 8, 4), (64, 4, 2), (64, 3, 1)), 512)
SMALL = Layers(((24, 4, 2), (48, 4, 2)), 256)  # for 42 × 42: twice the speed on a processor
