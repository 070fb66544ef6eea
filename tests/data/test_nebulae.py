"""Hubble's table against figures that others computed from it."""

import numpy as np

from mlanimated.data.nebulae import nebulae


def test_table_gives_the_published_least_squares_line():
    distances, velocities = nebulae()
    assert distances.shape == velocities.shape == (24,)
    slope, height = np.polyfit(distances, velocities, 1)
    # Textbooks that use this table print 454.16 km/s per megaparsec and -40.78 km/s.
    assert round(1_000 * slope, 2) == 454.16
    assert round(1_000 * height, 2) == -40.78
    # Hubble's own mean over all 24.
    assert round(float(distances.mean()), 3) == 0.911
