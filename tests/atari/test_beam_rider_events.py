"""Beam Rider's memory against its screen, in a game by lot in which a sector is cleared."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ale_py")

from ale_py import ALEInterface, LoggerMode
from ale_py.roms import get_rom_path

from mlanimated.atari.beam_rider_events import (
    SAUCERS,
    SAUCERS_LEFT,
    count_sectors_cleared,
    saucers_hit,
    saucers_left,
    sectors,
    sectors_cleared,
    sectors_so_far,
    torpedoes_left,
)
from mlanimated.atari.counting import COUNTERS

pytestmark = pytest.mark.atari

# Places on the screen: of the number of saucers, of the number of the sector, and of the torpedoes.
SAUCERS_SHOWN = (slice(31, 42), slice(16, 40))
SECTOR_SHOWN = (slice(20, 30), slice(90, 110))
TORPEDOES_SHOWN = (slice(31, 42), slice(124, 160))


@pytest.fixture(scope="module")
def game() -> SimpleNamespace:
    ALEInterface.setLoggerMode(LoggerMode.Error)
    emulator = ALEInterface()
    emulator.setInt("random_seed", 31)
    emulator.setFloat("repeat_action_probability", 0.0)
    emulator.loadROM(get_rom_path("beam_rider"))
    emulator.reset_game()
    actions, rng = emulator.getMinimalActionSet(), np.random.default_rng(31)
    memory, rewards, lives, screens = [], [], [], []
    while not emulator.game_over():
        action = actions[rng.integers(len(actions))]
        rewards.append(sum(emulator.act(action) for _ in range(4)))
        memory.append(emulator.getRAM())
        lives.append(emulator.lives())
        screens.append(emulator.getScreen()[20:42])
    return SimpleNamespace(
        memory=np.array(memory),
        rewards=np.array(rewards),
        lives=np.array(lives),
        screens=np.array(screens),
        over=len(memory),
    )


def shown(game: SimpleNamespace, place: tuple[slice, slice], numbers: np.ndarray) -> dict[int, set[bytes]]:
    """Return the different shapes at a place of the screen while the memory has each number."""
    lines = slice(place[0].start - 20, place[0].stop - 20)
    shapes = defaultdict(set)
    for number, screen in zip(numbers.tolist(), game.screens[:, lines, place[1]], strict=True):
        shapes[number].add((screen > 0).tobytes())
    return shapes


def test_every_number_in_the_memory_has_its_own_shape_on_the_screen(game):
    sentinel = game.memory[:, SAUCERS_LEFT] > SAUCERS  # it passes where the numbers are
    black = np.median(game.screens, axis=(1, 2)) == 0  # it flashes when something is hit
    playing = ~sentinel & black & (np.arange(game.over) < game.over - 70)  # then the last ship explodes
    game = SimpleNamespace(memory=game.memory[playing], screens=game.screens[playing])
    for place, numbers, at_least in (
        (SAUCERS_SHOWN, saucers_left(game.memory), SAUCERS + 1),
        (SECTOR_SHOWN, sectors(game.memory), 2),
        (TORPEDOES_SHOWN, torpedoes_left(game.memory), 4),
    ):
        shapes = shown(game, place, numbers)
        assert len(shapes) >= at_least
        assert [len(found) for found in shapes.values()] == [1] * len(shapes)
        assert len(set.union(*shapes.values())) == len(shapes)


def test_each_saucer_less_brings_points(game):
    fewer = np.flatnonzero(np.diff(saucers_left(game.memory)) < 0) + 1
    assert fewer.tolist() == np.flatnonzero(game.rewards).tolist()
    assert set(game.rewards[fewer]) == {44, 48}


def test_a_sector_is_cleared_with_its_fifteenth_saucer(game):
    (cleared,) = sectors_cleared(game.memory)
    hits = np.flatnonzero(game.rewards == 44)
    assert len(hits) == SAUCERS
    assert cleared == hits[-1]
    assert sectors(game.memory)[cleared] == 1
    assert sectors(game.memory)[-1] == 2
    assert COUNTERS["beam_rider"]["sectors_cleared"](game.memory, game.lives, game.rewards) == 1
    so_far = sectors_so_far(game.memory, game.lives, game.rewards)
    assert so_far[[cleared - 1, cleared, -1]].tolist() == [0, 1, 1]
    gone = saucers_hit(game.memory, game.lives, game.rewards)
    assert gone[[hits[0] - 1, hits[0], hits[7], cleared, cleared + 20]].tolist() == [0, 1, 8, 15, 15]


@pytest.mark.parametrize(
    ("left", "cleared"),
    [
        ([15, 1, 0, 255, 15, 14], [2]),
        ([15, 2, 0, 255, 255, 0, 15, 1, 0], [2, 8]),  # shot down while the sentinel passes
        ([0, 0, 15, 15], []),
        ([3, 2, 1], []),
        ([3, 2, 255], [2]),
    ],
)
def test_only_hits_clear_a_sector(left, cleared):
    memory = np.zeros((len(left), 128), np.uint8)
    memory[:, SAUCERS_LEFT] = left
    assert sectors_cleared(memory).tolist() == cleared
    assert count_sectors_cleared(memory, np.zeros(0), np.zeros(0)) == len(cleared)
