"""Architectures of networks that look at a screen; plain data, so that settings load without Keras.

Used by the chapters on Pong, Breakout, Double deep Q-learning, Space Invaders and Scale up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    """What a convolutional network consists of.

    Attributes
    ----------
    convolutions
        (filters, kernel size, stride) of each layer, from the screen upwards.
    dense
        Units of the dense layer after the convolutions.
    layer_norm
        Whether that layer's sums are normalised to mean 0 and variance 1, for each screen, before the ReLU
        (Ba et al. 2016): learning then does not depend on how large they are.
    dueling
        Whether action values are the sum of two outputs (Wang et al. 2016): the state value, and the
        advantage of each action over the mean of all. Every step trains the state value, whatever the action.
    """

    convolutions: tuple[tuple[int, int, int], ...]
    dense: int
    layer_norm: bool = False
    dueling: bool = False


MNIH_2013 = Architecture(((16, 8, 4), (32, 4, 2)), 256)
MNIH_2015 = Architecture(((32, 8, 4), (64, 4, 2), (64, 3, 1)), 512)
SMALL = Architecture(((24, 4, 2), (48, 4, 2)), 256)  # for 42 × 42: twice the speed on a CPU
# For 60 × 60, where small distant objects can still be told apart; a third of the weights of `SMALL`.
DUELING = Architecture(((24, 6, 3), (32, 4, 2), (32, 3, 1)), 256, layer_norm=True, dueling=True)
