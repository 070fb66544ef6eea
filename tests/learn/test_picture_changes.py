"""Pictures moved, mirrored, turned, covered: pixel by pixel where that can be said in another way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from mlanimated.learn import picture_changes as changes

PICTURES = np.random.default_rng(1).integers(0, 256, (3, 32, 32, 3)).astype(np.uint8)


def test_each_picture_is_moved_by_its_own_numbers():
    by = np.array([[0, 0], [2, -1], [-2, 2]])
    for picture, moved, (down, right) in zip(PICTURES, changes.moved(PICTURES, by), by, strict=True):
        expected = ndimage.shift(picture, (down, right, 0), order=0, mode="mirror")
        np.testing.assert_array_equal(moved, expected)


def test_shifting_moves_content_to_the_right():
    np.testing.assert_array_equal(changes.shifted(PICTURES, 6)[:, :, 6:], PICTURES[:, :, :-6])


@pytest.mark.parametrize("change", [changes.mirrored, changes.upside_down, changes.red_for_blue])
def test_what_is_done_twice_is_undone(change):
    assert (change(PICTURES) != PICTURES).any()
    np.testing.assert_array_equal(change(change(PICTURES)), PICTURES)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turning_by_quarters_is_that_of_numpy(quarters):
    expected = np.rot90(PICTURES, quarters, axes=(1, 2))
    np.testing.assert_array_equal(changes.rotated(PICTURES, 90 * quarters), expected)


def test_a_square_is_covered_and_nothing_else():
    found = changes.covered(PICTURES, -2, 30, 8) != PICTURES
    assert (changes.covered(PICTURES, -2, 30, 8)[:, :6, 30:] == 128).all()
    found[:, :6, 30:] = False
    assert not found.any()


def test_no_change_touches_the_pictures_it_was_given():
    before = PICTURES.copy()
    for change in changes.CHANGES.values():
        assert change(PICTURES).shape == PICTURES.shape
    np.testing.assert_array_equal(PICTURES, before)
