"""Minimax and its savings: one value, found by other means too; the counts; what is remembered is right."""

import functools
import itertools

import numpy as np
import pytest

from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import MASKS, TIC_TAC_TOE
from mlanimated.opponents import minimax as search
from mlanimated.opponents.minimax import Tally, perfect
from mlanimated.opponents.players import game, random_player

SEARCHES = (search.minimax, search.alpha_beta, search.with_memory, search.alpha_beta_with_memory)
NO_FREE = 511


@functools.cache
def solved(mine, theirs):
    """Return the value without any of the code that is tested: bits, and the rule for winning soon."""
    taken = mine | theirs
    if any(theirs & mask == mask for mask in MASKS):
        return -(10 - taken.bit_count())
    free = [1 << n for n in range(9) if not taken >> n & 1]
    return max((-solved(theirs, mine | bit) for bit in free), default=0)


def some_positions(count, least):
    rng = np.random.default_rng(5)
    found = []
    while len(found) < count:
        played = game(TIC_TAC_TOE, random_player(TIC_TAC_TOE), random_player(TIC_TAC_TOE), rng)
        found += played[least:]
    return found[:count]


@pytest.mark.parametrize("find", SEARCHES)
@pytest.mark.parametrize("order", [(), (8, 7, 6, 5, 4, 3, 2, 1, 0)])
def test_every_search_finds_the_value(find, order):
    for position in some_positions(60, least=3):
        assert find(TIC_TAC_TOE, position, Tally(), order) == solved(*position)


def test_a_search_with_bounds_says_on_which_side_the_value_lies():
    for position, (alpha, beta) in itertools.product(
        some_positions(40, least=4), [(-3, 0), (-1, 1), (0, 3), (2, 4)]
    ):
        true = solved(*position)
        for find in (search.alpha_beta, search.alpha_beta_with_memory):
            found = find(TIC_TAC_TOE, position, Tally(), (), alpha, beta)
            if found <= alpha:
                assert true <= found
            elif found >= beta:
                assert true >= found
            else:
                assert found == true


def test_bounds_that_are_remembered_are_right():
    memory = {}
    search.alpha_beta_with_memory(TIC_TAC_TOE, TIC_TAC_TOE.start(), Tally(), (), memory=memory)
    assert len(memory) > 500
    for position, (low, high) in memory.items():
        assert low <= solved(*position) <= high
    # The same memory serves a search from elsewhere.
    other = TIC_TAC_TOE.play(TIC_TAC_TOE.start(), 1)
    found = search.alpha_beta_with_memory(TIC_TAC_TOE, other, Tally(), (), memory=memory)
    assert found == solved(*other)


def test_memory_serves_every_position_that_can_come_up_once():
    tally, memory = Tally(), {}
    search.with_memory(TIC_TAC_TOE, TIC_TAC_TOE.start(), tally, (), memory)
    assert tally.nodes == len(memory) == 5_478
    assert all(value == solved(*position) for position, value in memory.items())


@pytest.mark.parametrize("find", SEARCHES)
def test_a_search_leaves_every_position_that_it_enters(find):
    class Watched(Tally):
        deep, deepest = 0, 0

        def enter(self, position):
            super().enter(position)
            self.deep += 1
            self.deepest = max(self.deep, self.deepest)

        def leave(self, value):
            self.deep -= 1
            return value

    tally = Watched()
    find(TIC_TAC_TOE, Position(0b1, 0b10000), tally)
    assert tally.deep == 0
    assert tally.deepest == 8


def test_a_win_is_worth_more_the_sooner_it_comes():
    soon, late = Position(0b111000, 0b000111), Position(NO_FREE - 0b111, 0b111)
    assert search.end_value(TIC_TAC_TOE, soon) == -4
    assert search.end_value(TIC_TAC_TOE, late) == -1
    assert search.end_value(TIC_TAC_TOE, Position(0b001110010, 0b110001101)) == 0


def test_the_perfect_player_throws_a_die_among_equal_moves_or_takes_the_first():
    rng = np.random.default_rng(0)
    thrown, first = perfect(TIC_TAC_TOE), perfect(TIC_TAC_TOE, first=True)
    assert len({thrown(TIC_TAC_TOE.start(), rng) for _ in range(60)}) == 9
    assert {first(TIC_TAC_TOE.start(), rng) for _ in range(5)} == {0}


def test_perfect_players_draw():
    player = perfect(TIC_TAC_TOE)
    for seed in range(5):
        end = game(TIC_TAC_TOE, player, player, np.random.default_rng(seed))[-1]
        assert not TIC_TAC_TOE.lost(end)
