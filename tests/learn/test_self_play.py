"""Games of a network against itself: what is labelled, and how; with networks whose answers are known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mlanimated.games.board_game import Position
from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.learn import all_positions, self_play
from mlanimated.learn.outcome_network import DenseOutcomes, mine_and_theirs
from mlanimated.learn.self_play import Games, Labels, play, together

RULES = TIC_TAC_TOE
ORDER = all_positions.positions(RULES, RULES.start())


class FirstSquare:
    """Says that the lower the number of the last stone's square, the surer has the mover won."""

    layers = {}  # noqa: RUF012

    def encode(self, boards):
        return mine_and_theirs(boards)

    def outcomes(self, planes):
        # The player to move has lost the more, the more the other one holds of the first squares.
        held = planes[:, 1].reshape(-1, 9) @ 2.0 ** -np.arange(1, 10)
        return np.stack([1 - held, 0 * held, held], axis=1)

    def learn(self, planes, ended):
        raise AssertionError


def as_table(labels):
    pairs = zip(labels.mine.tolist(), labels.theirs.tolist(), labels.ended.tolist(), strict=True)
    return {Position(mine, theirs): ended for mine, theirs, ended in pairs}


def test_random_games_end_as_often_as_enumeration_says():
    labels = play(None, RULES, Games(20_000, 0), np.random.default_rng(0))
    table = as_table(labels)
    exact = all_positions.random_outcomes(RULES, ORDER)
    assert sum(table[RULES.start()]) == 20_000
    assert_allclose(np.array(table[RULES.start()]) / 20_000, exact[RULES.start()], atol=0.012)
    for position, ended in table.items():
        if sum(ended) > 2_000:
            assert_allclose(np.array(ended) / sum(ended), exact[position], atol=0.05)
    assert not any(RULES.over(position) for position in table)


def test_who_takes_the_first_free_square_is_followed_to_the_end():
    # 0 2 4 against 1 3 5, then 6 completes a diagonal.
    labels = play(FirstSquare(), RULES, Games(10, 0), np.random.default_rng(0))
    position, seen = RULES.start(), []
    for move in range(7):
        seen.append(position)
        position = RULES.play(position, move)
    table = as_table(labels)
    assert set(table) == set(seen)
    for ply, each in enumerate(seen):
        assert table[each] == ([10, 0, 0] if ply % 2 == 0 else [0, 0, 10])


def test_what_was_before_the_last_move_of_the_opening_is_not_labelled():
    labels = play(FirstSquare(), RULES, Games(3_000, 4), np.random.default_rng(0))
    counts = {}
    for position, ended in as_table(labels).items():
        stones = (position.mine | position.theirs).bit_count()
        counts[stones] = counts.get(stones, 0) + sum(ended)
    assert 500 < counts[0] < 700  # one in five openings has no move
    assert 1_100 < counts[1] < 1_300
    assert counts[4] == 3_000  # nobody can have won before the fifth stone


def test_noise_is_as_frequent_as_it_was_told():
    labels = play(FirstSquare(), RULES, Games(20_000, 0, 0.3), np.random.default_rng(0))
    table = as_table(labels)
    first = sum(table[RULES.play(RULES.start(), 0)])
    assert_allclose(first / 20_000, 0.7 + 0.3 / 9, atol=0.01)


def test_equal_positions_are_put_together():
    part = Labels(np.array([1, 0]), np.array([2, 0]), np.array([[1.0, 0, 0], [0, 1, 0]]))
    both = together([part, part])
    assert_array_equal(both.mine, [0, 1])
    assert_array_equal(both.ended, [[0, 2, 0], [2, 0, 0]])


def test_later_generations_learn_from_the_games_of_the_one_before():
    network = DenseOutcomes(9, (16,), SYMMETRIES, 40, 0.02, 0)
    run = self_play.generations(network, RULES, Games(500, 0), Games(400, 4), 1, 0)
    first = next(run)
    assert as_table(first)[RULES.start()] == pytest.approx(as_table(first)[RULES.start()])
    assert sum(as_table(first)[RULES.start()]) == 500
    copy = DenseOutcomes(9, (16,), SYMMETRIES, 40, 0.02, 0)
    copy.network.numbers[:] = network.network.numbers
    rng = np.random.default_rng(0)
    play(None, RULES, Games(500, 0), rng)
    expected = play(copy, RULES, Games(400, 4), rng)
    assert as_table(next(run)) == as_table(expected)
    run = self_play.generations(network, RULES, Games(500, 0), Games(400, 0), 2, 0)
    next(run)
    assert sum(as_table(next(run))[RULES.start()]) == 900


def test_values_of_ends_are_known_and_forbidden_moves_have_none():
    table = self_play.values(FirstSquare(), RULES, np.array([0b11]), np.array([0b11000]))[0]
    assert table[2].tolist() == [1, 0, 0]
    assert np.isnan(table[[0, 1, 3, 4]]).all()
    assert self_play.best_moves(table) == 2
