"""Seaquest's memory against its screen: scripted games for each cause of a loss, and games by lot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

pytest.importorskip("ale_py")

from ale_py import Action, ALEInterface, LoggerMode
from ale_py.roms import get_rom_path
from scipy.ndimage import binary_dilation, label

from mlanimated.atari.agents import random_player
from mlanimated.atari.counting import COUNTERS, count_events
from mlanimated.atari.environments import evaluation_seeds
from mlanimated.atari.recording import record_episodes
from mlanimated.atari.seaquest_events import (
    CAUSES,
    DEPTH,
    DIVERS,
    DROWNED,
    ENEMIES_LEFT,
    ENEMIES_THERE,
    EXPLOSION,
    FLOATING,
    KIND,
    LANE_DEPTHS,
    OXYGEN,
    PATROL,
    RAMMED,
    RIGHT,
    SHOT,
    SUBMARINES,
    SURFACE,
    SURFACED,
    UNKNOWN,
    causes_of_losses,
    divers_on_board,
    divers_picked_up,
    losses,
    losses_so_far,
    oxygen,
    refills,
    refills_so_far,
    rescues,
    rescues_so_far,
    surfacings,
    surfacings_so_far,
)
from mlanimated.atari.views import GREY_42

pytestmark = pytest.mark.atari

# Numbers of colours: the submarine; divers and torpedoes; the oxygen; a diver on board.
YELLOW, BLUE, WHITE, DIVER = 24, 134, 12, 130
GAUGE, SEA = (slice(170, 175), slice(49, 112)), (slice(44, 158), slice(8, None))
FILLED = 140  # frames after which the first submarine has all its oxygen
PATROLS = 60  # from 2 on, the patrol comes
EIGHT = np.ones((3, 3), bool)

Memory = np.ndarray
Script = Callable[[Memory, int], Action]
Change = Callable[[ALEInterface, int], None]


@dataclass
class Loss:
    """The frame before something happens to the submarine, and the one after."""

    step: int
    screens: tuple[np.ndarray, np.ndarray]


@dataclass
class Game:
    memory: Memory
    lives: np.ndarray
    rewards: np.ndarray
    losses: list[Loss]
    screens: list[np.ndarray]

    @property
    def causes(self) -> list[int]:
        return causes_of_losses(self.memory).tolist()


def play(
    script: Script,
    *,
    steps: int = 10_000,
    change: Change = lambda _game, _frame: None,
    seed: int = 1,
    sticky: float = 0.0,
    lives: int = 0,
    screens: bool = False,
) -> Game:
    """Play frame by frame until so many lives are left; keep the memory after every fourth."""
    ALEInterface.setLoggerMode(LoggerMode.Error)
    game = ALEInterface()
    game.setInt("random_seed", seed)
    game.setFloat("repeat_action_probability", sticky)
    game.loadROM(get_rom_path("seaquest"))
    game.reset_game()
    found = Game([], [], [], [], [])
    screen = game.getScreen()
    for step in range(steps):
        action, reward = script(game.getRAM(), 4 * step), 0
        for frame in range(4 * step, 4 * step + 4):
            change(game, frame)
            whole = game.getRAM()[EXPLOSION] == 0
            reward += game.act(action)
            before, screen = screen, game.getScreen()
            if whole and game.getRAM()[EXPLOSION]:
                found.losses.append(Loss(step, (before, screen)))
        found.memory.append(game.getRAM())
        found.lives.append(game.lives())
        found.rewards.append(reward)
        if screens:
            found.screens.append(screen)
        if game.game_over() or game.lives() <= lives:
            break
    found.memory, found.lives, found.rewards = map(np.array, (found.memory, found.lives, found.rewards))
    return found


def at_depth(depth: int, begin: int = FILLED) -> Script:
    """Wait, then go to a depth and stay there."""

    def script(memory: Memory, frame: int) -> Action:
        if frame < begin or memory[DEPTH] == depth:
            return Action.NOOP
        return Action.DOWN if memory[DEPTH] < depth else Action.UP

    return script


def by_lot(seed: int, *, careful: bool = False) -> Script:
    """Take any action; a careful player does not come up without a diver."""
    rng = np.random.default_rng(seed)

    def script(memory: Memory, frame: int) -> Action:
        del frame
        while True:
            action = Action(int(rng.integers(18)))
            if not (careful and not memory[DIVERS] and memory[DEPTH] < 22 and "UP" in action.name):
                return action

    return script


def up_again(down: int, up: int, begin: int = FILLED) -> Script:
    """Wait, then go down for so many frames, and from a frame on come up."""

    def script(memory: Memory, frame: int) -> Action:
        del memory
        if begin <= frame < begin + down:
            return Action.DOWN
        return Action.UP if frame >= up else Action.NOOP

    return script


def empty_sea(game: ALEInterface, frame: int) -> None:
    del frame
    for cell in [*range(ENEMIES_THERE.start, ENEMIES_THERE.stop), *range(FLOATING.start, FLOATING.stop)]:
        game.setRAM(cell, 0)


def with_divers(number: int, at: int = 200) -> Change:
    def change(game: ALEInterface, frame: int) -> None:
        empty_sea(game, frame)
        if frame == at:
            game.setRAM(DIVERS, number)

    return change


def seen(loss: Loss) -> set[int]:
    """Say what the screens show: an empty gauge, what touches the submarine, or the surface."""
    before, after = loss.screens
    if not (after[GAUGE] == WHITE).any():
        return {DROWNED}
    sea = before[SEA]
    parts, _ = label(sea == YELLOW, EIGHT)
    submarine = parts == np.bincount(parts.ravel())[1:].argmax() + 1
    water = np.array([np.bincount(line).argmax() for line in sea])[:, None]
    things = (sea != water) & (sea != YELLOW)
    blue = things & (sea == BLUE)
    touching = binary_dilation(submarine, EIGHT, iterations=2)
    causes = set()
    if (things & ~blue & touching).any():
        causes.add(RAMMED)
    for line, column in np.argwhere(blue & touching):
        around = blue[max(line - 8, 0) : line + 9, max(column - 8, 0) : column + 9]
        lines = np.flatnonzero(around.any(axis=1))
        if lines[-1] - lines[0] < 5:  # a diver is taller than a torpedo
            causes.add(SHOT)
    top = np.flatnonzero(submarine.any(axis=1))[0] + SEA[0].start
    return causes or ({SURFACED} if top == SURFACE + 33 else set())


@pytest.fixture(scope="module")
def lottery() -> list[Game]:
    """Return games by lot in which submarines are lost in several ways."""
    return [
        play(by_lot(seed, careful=careful), seed=seed, sticky=sticky, screens=seed == 0)
        for seed, careful, sticky in ((0, True, 0.0), (9, True, 0.0), (3, False, 0.25), (5, False, 0.0))
    ]


def test_in_games_by_lot_each_loss_is_what_the_screen_shows(lottery):
    causes = []
    for game in lottery:
        assert losses(game.memory).tolist() == [loss.step for loss in game.losses]
        assert [{cause} for cause in game.causes] == [seen(loss) for loss in game.losses]
        causes += game.causes
    assert {SHOT, RAMMED, SURFACED} == set(causes)


def test_each_loss_takes_a_life_22_or_23_steps_later(lottery):
    for game in lottery:
        fewer = np.flatnonzero(np.diff(game.lives) < 0) + 1
        lost = losses(game.memory)
        assert len(lost) == 4
        assert len(fewer) == 4
        assert set(fewer - lost) <= {22, 23}
        counted = losses_so_far(game.memory, game.lives, game.rewards)
        assert np.flatnonzero(np.diff(counted, prepend=0)).tolist() == lost.tolist()


def test_oxygen_divers_and_place_in_the_memory_are_those_on_the_screen(lottery):
    game = lottery[0]
    screens = np.array(game.screens)
    gauge = (screens[:, GAUGE[0].start, GAUGE[1]] == WHITE).sum(axis=1)
    np.testing.assert_array_equal(gauge, np.minimum(oxygen(game.memory), 63))
    assert set(gauge) >= {0, 1, 40, 63}
    divers = [
        [(screen[178:187, 58 + 8 * k : 66 + 8 * k] == DIVER).any() for k in range(6)] for screen in screens
    ]
    np.testing.assert_array_equal(np.sum(divers, axis=1), divers_on_board(game.memory))
    assert divers_on_board(game.memory).max() > 0
    assert len(divers_picked_up(game.memory)) > 0
    for memory, screen in zip(game.memory, screens, strict=True):
        if memory[EXPLOSION] == 0 and memory[DEPTH] > SURFACE + 12:  # below the waves
            top, left = int(memory[DEPTH]) + 33, int(memory[RIGHT])
            around = screen[top : top + 10, left : left + 16] == YELLOW
            assert around.any(axis=1).all()
            assert around.any(axis=0).sum() >= 15


def test_without_air_it_drowns():
    game = play(at_depth(60), change=empty_sea, lives=3)
    assert game.causes == [DROWNED]
    assert seen(game.losses[0]) == {DROWNED}
    assert not len(surfacings(game.memory))


@pytest.mark.parametrize("depth", [24, 34, 55, 80, 103])
def test_whoever_waits_in_the_way_of_sharks_is_rammed_and_paid_for_it(depth):
    game = play(at_depth(depth), lives=3)
    assert game.causes == [RAMMED]
    assert seen(game.losses[0]) == {RAMMED}
    assert game.rewards[game.losses[0].step] == 20


def test_the_patrol_rams_as_well():
    def change(game: ALEInterface, frame: int) -> None:
        empty_sea(game, frame)
        if frame == 200:
            game.setRAM(PATROLS, 2)

    game = play(lambda _memory, _frame: Action.NOOP, change=change, lives=3, steps=500)
    assert game.causes == [RAMMED]
    assert seen(game.losses[0]) == {RAMMED}


@pytest.mark.parametrize("begin", [FILLED, FILLED + 8])
@pytest.mark.parametrize("down", [38, 40])
def test_coming_up_without_a_diver_is_the_end(begin, down):
    game = play(up_again(down, begin + 92, begin), change=empty_sea, lives=3, steps=200)
    assert game.causes == [SURFACED]
    assert seen(game.losses[0]) == {SURFACED}
    assert not len(refills(game.memory))


def test_with_all_its_air_it_may_come_up_without_a_diver():
    game = play(up_again(4, 160, 156), change=empty_sea, steps=100)
    assert game.memory[39, DEPTH] > SURFACE
    assert game.memory[-1, DEPTH] == SURFACE
    assert game.causes == []
    assert (len(surfacings(game.memory)), len(refills(game.memory))) == (1, 0)
    counts = [
        COUNTERS["seaquest"][name](game.memory, game.lives, game.rewards)
        for name in ("surfacings", "refills")
    ]
    assert counts == [1, 0]


@pytest.mark.parametrize("divers", [1, 2, 5])
def test_coming_up_for_air_costs_a_diver(divers):
    game = play(up_again(40, 300), change=with_divers(divers), steps=140)
    assert game.causes == []
    assert len(surfacings(game.memory)) == 1
    assert surfacings_so_far(game.memory, game.lives, game.rewards)[-1] == 1
    (filled,) = refills(game.memory)
    assert oxygen(game.memory)[[filled - 1, filled]].tolist() == [62, 64]
    assert refills_so_far(game.memory, game.lives, game.rewards)[filled - 1 : filled + 1].tolist() == [0, 1]
    assert divers_on_board(game.memory)[-1] == divers - 1
    assert oxygen(game.memory)[-1] == 64
    assert not len(rescues(game.memory))
    assert divers_picked_up(game.memory).tolist() == [50]


def test_six_divers_brought_up_are_a_rescue():
    game = play(up_again(40, 300), change=with_divers(6), steps=200)
    assert game.causes == []
    assert len(surfacings(game.memory)) == 1
    assert refills(game.memory).tolist() == rescues(game.memory).tolist()
    (saved,) = rescues(game.memory)
    assert divers_on_board(game.memory)[[saved - 1, saved]].tolist() == [6, 5]
    assert rescues_so_far(game.memory, game.lives, game.rewards)[-1] == 1
    assert divers_on_board(game.memory)[-1] == 0
    assert game.rewards.sum() > 6 * 50


def test_a_crew_that_is_lost_is_not_rescued():
    def change(game: ALEInterface, frame: int) -> None:
        if frame == 200:
            game.setRAM(DIVERS, 6)

    game = play(at_depth(55), change=change, lives=3)
    assert game.causes == [RAMMED]
    assert divers_on_board(game.memory)[-2:].tolist() == [6, 5]
    assert not len(rescues(game.memory))
    assert not len(surfacings(game.memory))
    assert not len(refills(game.memory))


def moments(**changes: int | list[int]) -> Memory:
    """Make memory of two steps: before an explosion and, with these changes, after."""
    memory = np.zeros((2, 128), np.uint8)
    memory[:, [RIGHT, DEPTH, OXYGEN, DIVERS]] = 70, LANE_DEPTHS[1], 40, 2
    memory[:, ENEMIES_LEFT], memory[:, ENEMIES_THERE], memory[:, KIND] = 60, 7, SUBMARINES
    memory[:, FLOATING], memory[:, PATROL] = 75, 75
    memory[1, EXPLOSION] = 23
    cells = {"enemies": ENEMIES_THERE, "left": ENEMIES_LEFT, "floating": FLOATING, "patrol": PATROL}
    cells |= {"oxygen": OXYGEN}
    for name, value in changes.items():
        memory[1, cells[name]] = value
    return memory


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, UNKNOWN),
        ({"oxygen": 0}, DROWNED),
        ({"floating": [75, 0, 75, 75]}, SHOT),
        ({"floating": [0, 75, 0, 0]}, UNKNOWN),  # in other lanes
        ({"enemies": [7, 3, 7, 7]}, RAMMED),
        ({"enemies": [7, 5, 7, 7]}, RAMMED),
        ({"enemies": [3, 7, 3, 3]}, UNKNOWN),
        ({"left": [60, 215, 60, 60]}, RAMMED),
        ({"left": [60, 62, 60, 60]}, UNKNOWN),  # it has only moved
        ({"patrol": 0}, UNKNOWN),  # far above
        ({"floating": [75, 0, 75, 75], "enemies": [7, 3, 7, 7]}, UNKNOWN),
    ],
)
def test_the_cause_is_what_is_gone_beside_the_submarine(changes, cause):
    assert causes_of_losses(moments(**changes)).tolist() == [cause]


def test_a_diver_is_no_torpedo_and_what_is_far_away_is_not_the_cause():
    memory = moments(floating=[75, 0, 75, 75])
    memory[:, KIND] = 0
    assert causes_of_losses(memory).tolist() == [UNKNOWN]
    memory = moments(floating=[75, 0, 75, 75])
    for right in (20, 134):
        memory[:, RIGHT] = right
        assert causes_of_losses(memory).tolist() == [UNKNOWN]
    for right in (45, 98):  # it comes from either side, and is fast
        memory[:, RIGHT] = right
        assert causes_of_losses(memory).tolist() == [SHOT]


def test_an_enemy_that_comes_from_the_left_is_near_before_it_is_on_the_screen():
    memory = moments(enemies=[7, 3, 7, 7])
    memory[:, ENEMIES_LEFT], memory[:, RIGHT] = 250, 12  # after 255 comes 0
    assert causes_of_losses(memory).tolist() == [RAMMED]


def test_only_a_whole_submarine_surfaces_and_air_is_only_up_there():
    memory = moments()
    memory[:, DEPTH], memory[:, DIVERS], memory[:, OXYGEN] = [30, SURFACE], [2, 1], [62, 64]
    assert not len(surfacings(memory))
    memory[1, EXPLOSION] = 0
    assert surfacings(memory).tolist() == refills(memory).tolist() == [1]
    memory[1, DEPTH] = 30
    assert not len(refills(memory))


def test_counts_of_recorded_games_add_up_to_the_lives():
    play_any = random_player(np.arange(18), 0)
    episodes = record_episodes(play_any, "seaquest", GREY_42, evaluation_seeds(0, 1), sticky=0.25)
    counts = count_events(episodes)
    assert list(counts) == list(COUNTERS["seaquest"])
    assert sum(counts[name] for name in list(counts)[: len(CAUSES)]).tolist() == [4]
    assert counts["lost_otherwise"].tolist() == [0]
