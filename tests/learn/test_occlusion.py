"""Occlusion, with policies that are rigged to look at one pixel only, or at nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.occlusion import covered, occlusion

HEIGHT, WIDTH = 7, 9
EMPTY = np.zeros((HEIGHT, WIDTH), np.uint8)


def picture(seed=0):
    return np.random.default_rng(seed).integers(1, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)


def looks_at(row, column, layer=3):
    """Return a policy that presses the button as likely as one pixel is bright, and looks at nothing else."""

    def policy(pictures):
        light = pictures[:, row, column, layer] / 255
        return np.stack([light, 1 - light], axis=1)

    return policy


@given(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.sampled_from([1, 3, 5]))
def test_only_squares_over_the_pixel_that_is_looked_at_matter(row, column, side):
    seen = picture()
    changes = occlusion(looks_at(row, column), seen, EMPTY, side)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    over = (abs(rows - row) <= side // 2) & (abs(columns - column) <= side // 2)
    # All the probability of the button goes to the other action.
    np.testing.assert_allclose(changes, np.where(over, seen[row, column, 3] / 255, 0))


def test_what_is_empty_already_does_not_matter():
    seen = picture()
    seen[2, 3] = 40
    empty = np.full((HEIGHT, WIDTH), 40, np.uint8)
    assert occlusion(looks_at(2, 3), seen, empty, 1)[2, 3] == 0
    assert occlusion(looks_at(2, 3), seen, EMPTY, 1)[2, 3] == pytest.approx(40 / 255)


def test_who_looks_at_nothing_is_changed_by_nothing():
    changes = occlusion(lambda pictures: np.full((len(pictures), 4), 0.25), picture(), EMPTY, 3)
    assert changes.shape == (HEIGHT, WIDTH)
    assert not changes.any()


def test_probability_that_moves_is_counted_once():
    def policy(pictures):
        lit = pictures[:, 0, 0, 0] > 0
        return np.where(lit[:, None], [0.7, 0.2, 0.1], [0.1, 0.2, 0.7])

    assert occlusion(policy, picture(), EMPTY, 1)[0, 0] == pytest.approx(0.6)


def test_a_square_is_emptied_in_all_layers_and_cut_off_at_the_edge():
    seen, empty = picture(), np.arange(HEIGHT * WIDTH, dtype=np.uint8).reshape(HEIGHT, WIDTH)
    hidden = covered(seen, empty, 0, 8, 3)
    assert (hidden[:2, 7:] == empty[:2, 7:, None]).all()
    changed = (hidden != seen).any(axis=-1)
    assert changed[:2, 7:].any()
    assert not changed[2:].any()
    assert not changed[:, :7].any()
    assert (seen == picture()).all()
