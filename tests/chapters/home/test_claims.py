"""What the home page claims is so, by the exact least-squares line."""

import numpy as np

from mlanimated.catalogue.claims import check
from mlanimated.chapters.home import recipe
from mlanimated.chapters.home.claims import CLAIMS


def test_claim_holds():
    (claim,) = CLAIMS.values()
    verdict = check(claim)
    assert verdict.holds, verdict
    assert round(verdict.values["slope"]) == 454


def test_too_few_steps_break_the_claim():
    (claim,) = CLAIMS.values()
    record = recipe.line_fit()
    run = record.run
    early = type(run)(run.learning_rate, run.positions[:40], run.losses[:40], run.gradients[:40])
    assert not claim.holds(claim.measure(type(record)(record.x, record.y, early, record.data_name)))


def test_gradient_is_the_slope_of_the_mean_squared_error():
    record = recipe.line_fit()

    def error(slope, height):
        return np.mean((slope * record.x + height - record.y) ** 2)

    for (slope, height), loss, gradient in zip(
        record.run.positions[:3], record.run.losses[:3], record.run.gradients[:3], strict=True
    ):
        tiny = 1e-6
        assert np.isclose(loss, error(slope, height))
        measured = [
            (error(slope + tiny, height) - error(slope - tiny, height)) / (2 * tiny),
            (error(slope, height + tiny) - error(slope, height - tiny)) / (2 * tiny),
        ]
        np.testing.assert_allclose(gradient, measured, rtol=1e-6)
