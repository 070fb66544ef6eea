from __future__ import annotations

import numpy as np
import pytest

from mlanimated.learn.replay import ReplayMemory


def filled(steps: int, size: int) -> ReplayMemory:
    memory = ReplayMemory(size, (2,))
    for number in range(steps):
        memory.add(np.full(2, number), number % 3, 10.0 * number, number % 4 == 3, np.full(2, number + 0.5))
    return memory


@pytest.mark.parametrize(("steps", "kept"), [(3, range(3)), (5, range(5)), (12, range(7, 12))])
def test_the_last_steps_are_remembered_whole(steps, kept):
    memory = filled(steps, 5)
    assert len(memory) == len(kept)
    batch = memory.sample(400, np.random.default_rng(0), discount=0.9)
    numbers = batch.observation[:, 0].astype(int)
    assert set(numbers) == set(kept)
    assert (batch.action == numbers % 3).all()
    assert (batch.reward == 10 * numbers).all()
    assert (batch.next_observation == batch.observation + 0.5).all()
    # Nothing is to be expected after an end.
    assert batch.discount == pytest.approx(np.where(numbers % 4 == 3, 0, 0.9))


def test_each_step_is_as_likely_as_any_other():
    numbers = filled(12, 5).sample(20_000, np.random.default_rng(1), discount=1.0).observation[:, 0]
    shares = np.bincount(numbers.astype(int))[7:] / 20_000
    assert shares == pytest.approx(np.full(5, 0.2), abs=0.012)  # four standard deviations


def test_an_empty_memory_cannot_be_sampled():
    with pytest.raises(ValueError, match="nothing is remembered"):
        ReplayMemory(5, (2,)).sample(1, np.random.default_rng(0), discount=1.0)
