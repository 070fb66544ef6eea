"""Tiles: one grid is a table of boxes; several share a correction and hand it on to their neighbours."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from hypothesis import given
from hypothesis import strategies as st

from mlanimated.learn.binned_q_learning import Boxes, binned_q_learning, fall
from mlanimated.learn.tile_coding import Tilings, tiled_q_learning

UNIT = Tilings((0.0, 0.0), (1.0, 1.0), count=8, tiles=5)
part = st.floats(0, 1)


class Corridor(gymnasium.Env):
    """Five places in a row; action 1 goes right, 0 left; each step costs 1; beyond the last is the exit."""

    observation_space = spaces.Box(0.0, 1.0, (2,))
    action_space = spaces.Discrete(2)
    limit = 12

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.place, self.steps = int(self.np_random.integers(5)), 0
        return self._see(), {}

    def step(self, action):
        self.place = max(self.place + (1 if action else -1), 0)
        self.steps += 1
        return self._see(), -1.0, self.place == 5, self.steps == self.limit, {}

    def _see(self):
        return np.float32([min(self.place, 4) / 5 + 0.1, 0.5])


@given(part, part)
def test_each_grid_has_one_tile_for_a_point_and_no_number_is_used_twice(x, y):
    tiles = UNIT.tiles_at(np.array([x, y]))
    assert tiles.shape == (8,)
    assert (tiles // 36 == np.arange(8)).all()
    assert 0 <= tiles.min() <= tiles.max() < UNIT.size


def test_all_tiles_are_used():
    points = np.stack(np.meshgrid(*2 * [np.linspace(0, 1, 161)]), axis=-1).reshape(-1, 2)
    used = {int(tile) for point in points for tile in UNIT.tiles_at(point)}
    # The grid that is not shifted needs no further row and column.
    assert len(used) >= UNIT.size - 11 - 8 * 11


@given(part, part)
def test_near_points_share_tiles_and_far_ones_none(x, y):
    here = UNIT.tiles_at(np.array([x, y]))
    near = UNIT.tiles_at(np.array([min(x + 0.01, 1.0), y]))
    far = UNIT.tiles_at(np.array([(x + 0.5) % 1.0, y]))
    assert (here == near).sum() >= 7
    assert (here == far).sum() == 0


def test_shifts_are_eighths_of_a_tile_and_all_different():
    assert (UNIT.shifts * 8 == (UNIT.shifts * 8).round()).all()
    for axis in range(2):
        assert sorted(UNIT.shifts[:, axis] * 8) == list(range(8))


def test_one_grid_is_a_table_of_boxes():
    """The oracle of the whole loop: with a single grid both methods are the same."""
    settings = (60, 0.9, fall(0.5, 0.1), fall(0.3, 0.0))
    boxes = binned_q_learning(Corridor(), Boxes((0.0, 0.0), (1.0, 1.0), 5), *settings, seed=3)
    one = tiled_q_learning(Corridor(), Tilings((0.0, 0.0), (1.0, 1.0), 1, 5), *settings, seed=3)
    np.testing.assert_array_equal(one.steps, boxes.steps)
    np.testing.assert_array_equal(one.q.reshape(6, 6, 2)[:5, :5], boxes.q)


@pytest.mark.parametrize("discount", [1.0, 0.9])
def test_values_become_those_of_the_closed_form(discount):
    training = tiled_q_learning(Corridor(), UNIT, 1_500, discount, fall(1.0, 1.0), fall(0.5, 0.5), seed=0)
    places = [np.float32([place / 5 + 0.1, 0.5]) for place in range(5)]
    right = [training.q[UNIT.tiles_at(place), 1].sum() for place in places]
    best = -np.cumsum(discount ** np.arange(5))[::-1]
    np.testing.assert_allclose(right, best, atol=0.02)


def test_the_grids_share_one_correction():
    env = Corridor()
    env.limit = 1
    training = tiled_q_learning(env, UNIT, 1, 0.9, fall(0.5, 0.5), fall(0.0, 0.0), seed=0)
    changed = training.q[training.q != 0]
    assert changed.tolist() == [-0.5 / 8] * 8


def test_the_same_seed_learns_the_same():
    settings = (30, 0.9, fall(0.5, 0.1), fall(0.3, 0.0))
    first, second = (tiled_q_learning(Corridor(), UNIT, *settings, seed=1) for _ in range(2))
    np.testing.assert_array_equal(first.q, second.q)
