"""What this chapter claims, and how each claim is measured.

Chapter: home page.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.home.recipe import LineFit, line_fit
from mlanimated.store.claim import Claim, by_name


def _measure(record: LineFit) -> Mapping[str, float | int]:
    slope, height = record.run.positions[-1]
    best_slope, best_height = np.polyfit(record.x, record.y, 1)
    return {
        "steps": len(record.run.losses) - 1,
        "start_slope": 1_000 * float(record.run.positions[0, 0]),
        "slope": 1_000 * float(slope),
        "error": 1_000 * float(max(abs(slope - best_slope), abs(height - best_height))),
    }


CLAIMS = by_name(
    Claim(
        name="line-arrives",
        sentence="After {steps} adjustments the line rises by {slope:.0f} km/s per megaparsec: less than "
        "1 km/s from the line that fits best of all.",
        recipe=line_fit,
        measure=_measure,
        holds=lambda found: found["error"] < 1,
    ),
)
