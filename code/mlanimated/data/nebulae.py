"""Hubble's 24 nebulae of 1929: how far away each is, and how fast it moves away from us.

Source: E. Hubble, "A relation between distance and radial velocity among extra-galactic nebulae",
Proceedings of the National Academy of Sciences 15 (1929), table 1, columns r and v.
His distances are about seven times too short by today's knowledge; they are kept as published.

Chapter: the home page.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Megaparsec (3.26 million light years), kilometres per second.
_TABLE = (
    (0.032, 170), (0.034, 290), (0.214, -130), (0.263, -70), (0.275, -185), (0.275, -220),
    (0.45, 200), (0.5, 290), (0.5, 270), (0.63, 200), (0.8, 300), (0.9, -30),
    (0.9, 650), (0.9, 150), (0.9, 500), (1.0, 920), (1.1, 450), (1.1, 500),
    (1.4, 500), (1.7, 960), (2.0, 500), (2.0, 850), (2.0, 800), (2.0, 1090),
)  # fmt: skip


def nebulae() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the distances (megaparsec) and velocities (1,000 km/s), each of shape (24,)."""
    distances, velocities = np.array(_TABLE, dtype=float).T
    return distances, velocities / 1_000
