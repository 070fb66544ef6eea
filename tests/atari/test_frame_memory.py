from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.atari.frame_memory import FrameMemory

STACK = 3
SCREEN = (1, 1)


class ScriptedGame:
    """One game whose screen shows a number that grows by one per step; stacks and rewards are known."""

    def __init__(self, first: int) -> None:
        self.screens = [0] * (STACK - 1) + [first]

    def show(self) -> np.ndarray:
        return np.array(self.screens[-STACK:], np.uint8)

    def step(self) -> None:
        self.screens.append(self.screens[-1] + 1)


def remember(memory: FrameMemory, ends: dict[int, str], rows: int) -> list[dict]:
    """Fill the memory from one game as an emulator does, and keep what happened as a plain list."""
    game, told, number = ScriptedGame(1), [], 1
    restart = False
    for t in range(rows):
        how = "" if restart else ends.get(t, "")
        happened = {
            "stack": game.show(),
            "reward": 0.0 if restart else float(number),
            "terminal": how in ("over", "life"),
            "ended": how in ("over", "stopped"),
            "valid": not restart,
        }
        told.append(happened)
        flags = [np.array([happened[name]]) for name in ("terminal", "ended", "valid")]
        memory.add(
            happened["stack"].reshape(1, 1, 1, STACK),
            np.array([t % 4]),
            np.array([happened["reward"]]),
            *flags,
        )
        if restart:
            game = ScriptedGame(100 + t)
        else:
            game.step()
            number += 1
        restart = bool(happened["ended"])
    return told


def expected(told: list[dict], t: int, steps: int, discount: float) -> tuple[float, float, np.ndarray]:
    """Follow the definition of an n-step return, one step at a time."""
    reward, factor = 0.0, 1.0
    for k in range(steps):
        reward += factor * told[t + k]["reward"]
        factor *= discount
        if told[t + k]["terminal"]:
            return reward, 0.0, told[t + k + 1]["stack"]
        if told[t + k]["ended"]:
            return reward, factor, told[t + k + 1]["stack"]
    return reward, factor, told[t + steps]["stack"]


@settings(max_examples=60, deadline=None)
@given(
    ends=st.dictionaries(st.integers(0, 30), st.sampled_from(["over", "life", "stopped"]), max_size=6),
    steps=st.integers(1, 4),
    capacity=st.sampled_from([12, 25, 100]),
)
def test_what_is_sampled_is_what_happened(ends, steps, capacity):
    memory = FrameMemory(capacity, 1, SCREEN, STACK)
    told = remember(memory, ends, 32)
    oldest = max(0, 32 - capacity + STACK - 1)
    rows = [t for t in range(oldest, 32 - steps) if told[t]["valid"]]
    batch = memory._transitions(np.array(rows), np.zeros(len(rows), int), steps, 0.5)
    for index, t in enumerate(rows):
        reward, factor, following = expected(told, t, steps, 0.5)
        assert batch.observation[index].ravel().tolist() == told[t]["stack"].tolist()
        assert batch.action[index] == t % 4
        assert batch.reward[index] == pytest.approx(reward)
        assert batch.discount[index] == pytest.approx(factor)
        assert batch.next_observation[index].ravel().tolist() == following.tolist()


def test_every_step_is_sampled_and_none_that_restarts_a_game():
    memory = FrameMemory(40, 1, SCREEN, STACK)
    told = remember(memory, {5: "over", 11: "stopped"}, 30)
    batch = memory.sample(4000, np.random.default_rng(0), steps=2, discount=0.9)
    seen = {tuple(stack.ravel().tolist()) for stack in batch.observation}
    assert seen == {tuple(row["stack"].tolist()) for row in told[:28] if row["valid"]}


def test_games_do_not_mix():
    memory = FrameMemory(10, 2, SCREEN, STACK)
    nothing = np.zeros(2, bool)
    for t in range(6):
        screens = np.array([[10 + t] * STACK, [200 + t] * STACK], np.uint8).reshape(2, 1, 1, STACK)
        memory.add(screens, np.array([0, 1]), np.array([1.0, -1.0]), nothing, nothing, ~nothing)
    batch = memory.sample(200, np.random.default_rng(0), steps=1, discount=1.0)
    first = batch.action == 0
    assert 0 < first.sum() < 200
    assert (batch.observation[first] < 100).all()
    assert (batch.observation[~first][:, -1] >= 200).all()
    assert (batch.reward == np.where(first, 1, -1)).all()


def test_nothing_runs_on_over_a_break():
    memory = FrameMemory(20, 1, SCREEN, STACK)
    remember(memory, {}, 5)
    memory.break_off(np.full((1, 1, 1, STACK), 77, np.uint8))
    remember(memory, {}, 5)
    batch = memory._transitions(np.array([4]), np.array([0]), 3, 0.5)
    assert batch.reward[0] == 5.0  # the reward of step 4 alone
    assert batch.discount[0] == 0.5
    assert batch.next_observation[0, -1, 0, 0] == 77
    after = memory.observation(np.array([6]), np.array([0]))
    assert after.ravel().tolist() == [0, 0, 1]


def test_too_little_to_sample_from_is_refused():
    memory = FrameMemory(10, 1, SCREEN, STACK)
    remember(memory, {}, 3)
    with pytest.raises(ValueError, match="3 remembered rows"):
        memory.sample(1, np.random.default_rng(0), steps=3, discount=0.9)


@pytest.mark.parametrize("capacity", [12, 50])
def test_a_memory_put_back_from_its_pieces_samples_the_same(capacity):
    memory = FrameMemory(capacity, 1, SCREEN, STACK)
    remember(memory, {4: "over"}, 9)
    pieces = [memory.to_bytes(0, 4), memory.to_bytes(4, 9)]
    remember(memory, {6: "life"}, 8)
    pieces.append(memory.to_bytes(9, 17))
    again = FrameMemory(capacity, 1, SCREEN, STACK)
    for piece in pieces:
        again.load(piece)
    assert again.written == memory.written
    one = memory.sample(50, np.random.default_rng(1), steps=2, discount=0.9)
    two = again.sample(50, np.random.default_rng(1), steps=2, discount=0.9)
    for name in vars(one):
        assert (getattr(one, name) == getattr(two, name)).all()


def test_a_million_screens_of_84_by_84_need_less_than_ten_gigabytes():
    memory = FrameMemory(100, 32, (84, 84), 4)
    arrays = [array for array in vars(memory).values() if isinstance(array, np.ndarray)]
    per_step = sum(array.nbytes for array in arrays) / (100 * 32)
    assert per_step == 84 * 84 + 8  # one frame, not four; action, reward and three marks
    assert 1_000_000 * per_step < 7.1e9
