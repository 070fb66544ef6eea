"""Curves: few rows whatever the length of a run, and exactly the same after a resume."""

from __future__ import annotations

import numpy as np
import pytest

from mlanimated.atari.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from mlanimated.atari.curves import MOST_ROWS, Curves, history


def filled(updates: int) -> Curves:
    curves = Curves()
    for number in range(updates):
        curves.add_update(agent_steps=32 * number, loss=float(number % 7))
    return curves


@pytest.mark.parametrize("updates", [0, 1, MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 1, 7 * MOST_ROWS + 3])
def test_no_update_is_lost_in_few_rows(updates):
    arrays = filled(updates).arrays()
    if not updates:
        assert "updates/loss" not in arrays
        return
    rows = len(arrays["updates/loss"])
    assert rows <= MOST_ROWS
    assert rows > MOST_ROWS // 2 - 1 or updates < MOST_ROWS
    size, rest = int(arrays["block/size"]), int(arrays["block/filled"])
    weights = np.full(rows, size)
    weights[-1] = rest or size
    assert weights.sum() == updates
    assert (arrays["updates/loss"] * weights).sum() == pytest.approx(sum(n % 7 for n in range(updates)))
    assert arrays["updates/agent_steps"][-1] > 32 * (updates - 1 - size)


@pytest.mark.parametrize("stopped", [1, MOST_ROWS, MOST_ROWS + 1, 3 * MOST_ROWS + 3])
def test_a_block_goes_on_where_it_was(stopped):
    numbers = np.random.default_rng(0).normal(size=5 * MOST_ROWS)
    whole, parts = Curves(), Curves()
    for number in numbers:
        whole.add_update(loss=number)
        whole.add_game(agent_steps=1, score=number)
    for number in numbers[:stopped]:
        parts.add_update(loss=number)
        parts.add_game(agent_steps=1, score=number)
    resumed = Curves()
    resumed.load(parts.arrays())
    for number in numbers[stopped:]:
        resumed.add_update(loss=number)
        resumed.add_game(agent_steps=1, score=number)
    one, two = whole.arrays(), resumed.arrays()
    assert one.keys() == two.keys()
    for name, column in one.items():
        assert np.array_equal(column, two[name]), name
    assert whole.recent_score() == resumed.recent_score()


@pytest.mark.parametrize("updates", [3, 2 * MOST_ROWS + 1, 5 * MOST_ROWS + 3])
def test_curves_of_before_had_a_row_for_each_update(updates):
    loss = np.random.default_rng(1).normal(size=updates)
    curves = Curves()
    curves.load({"updates/loss": loss, "games/score": np.array([1.0, 2.0])})
    arrays = curves.arrays()
    assert len(arrays["updates/loss"]) <= MOST_ROWS
    weights = np.full(len(arrays["updates/loss"]), int(arrays["block/size"]))
    weights[-1] = int(arrays["block/filled"]) or weights[-1]
    assert weights.sum() == updates
    assert (weights * arrays["updates/loss"]).sum() == pytest.approx(loss.sum())
    assert arrays["games/score"].tolist() == [1, 2]


def test_the_history_of_blocks_is_that_of_the_updates():
    updates = 7 * MOST_ROWS + 3
    made = history(filled(updates).arrays(), rows=100)
    starts = np.arange(0, updates, made.updates_per_row)
    assert 50 <= len(starts) <= 100
    for column, numbers in (("loss", np.arange(updates) % 7), ("agent_steps", 32 * np.arange(updates))):
        means = np.add.reduceat(numbers, starts) / np.diff(starts, append=updates)
        assert made.updates[column] == pytest.approx(means)


def test_the_last_update_is_kept_as_it_was_measured():
    curves = filled(3 * MOST_ROWS)
    assert curves.last_update == {"agent_steps": 32 * (3 * MOST_ROWS - 1), "loss": (3 * MOST_ROWS - 1) % 7}


def test_a_row_with_other_columns_is_refused():
    curves = filled(MOST_ROWS + 1)
    with pytest.raises(ValueError, match="updates has columns"):
        curves.add_update(loss=1.0)
    curves.add_game(score=1.0)
    with pytest.raises(ValueError, match="games has columns"):
        curves.add_game(length=1.0)


def test_a_checkpoint_of_ten_million_agent_steps_is_small(tmp_path):
    """That of the recipe: 0.33 M weights, as many of the target network, twice that for Adam."""
    curves = Curves()
    for number in range(312_500):
        row = dict.fromkeys(("seconds", "loss", "q_value", "exploration", "learning_rate"), 0.1 * number)
        curves.add_update(agent_steps=32 * number, **row)
    for number in range(20_000):
        game = dict.fromkeys(("score", "length", "promised", "realised"), 0.1 * number)
        curves.add_game(agent_steps=500 * number, **game)
    weights = np.random.default_rng(0).normal(size=330_000).astype(np.float32)
    arrays = {f"{name}/x": weights for name in ("weights", "target_network", "optimizer/m", "optimizer/v")}
    arrays |= {f"curves/{name}": column for name, column in curves.arrays().items()}
    save_checkpoint(tmp_path, Checkpoint(arrays, {"agent_steps": 10**7}))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 6_000_000
    games = load_checkpoint(tmp_path).arrays["curves/games/agent_steps"]
    assert (len(games), games[-1]) == (20_000, 500 * 19_999)
