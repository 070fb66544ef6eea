"""The network of outcomes: symmetry, ends of games, its slope, and what it has learned from counts."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.learn.outcome_network import (
    DenseOutcomes,
    canonical,
    exported,
    mine_and_theirs,
    move_outcomes,
    softmax,
)


def network(updates=0, hidden=(16,), seed=0):
    return DenseOutcomes(9, hidden, SYMMETRIES, updates, 0.02, seed)


def some_boards(count=50):
    return np.random.default_rng(0).integers(-1, 2, (count, 3, 3)).astype(np.int8)


def test_all_forms_of_a_board_have_one_canonical_form_and_one_answer():
    boards = some_boards()
    found = canonical(boards, SYMMETRIES)
    for form in SYMMETRIES:
        turned = boards.reshape(-1, 9)[:, form].reshape(-1, 3, 3)
        assert_array_equal(canonical(turned, SYMMETRIES), found)
        assert_array_equal(
            network().outcomes(mine_and_theirs(turned)), network().outcomes(mine_and_theirs(boards))
        )
    for board, chosen in zip(boards, found, strict=True):
        assert any((board.ravel()[form] == chosen.ravel()).all() for form in SYMMETRIES)


def test_answers_are_probabilities_of_the_layers_that_are_exported():
    net, boards = network(), some_boards()
    says = net.outcomes(mine_and_theirs(boards))
    assert_allclose(says.sum(axis=1), 1)
    x = mine_and_theirs(canonical(boards, SYMMETRIES)).reshape(len(boards), -1)
    weights = exported(net)
    assert {part.dtype for part in weights.values()} == {np.dtype(np.float16)}
    x = np.maximum(x @ weights["dense0.weights"].astype(float) + weights["dense0.biases"], 0)
    z = x @ weights["dense1.weights"].astype(float) + weights["dense1.biases"]
    assert_allclose(softmax(z), says, atol=2e-3)


def test_it_learns_the_shares_that_it_was_given():
    boards = np.zeros((3, 3, 3), np.int8)
    boards[1, 1, 1] = 1
    boards[2, 0, 0] = -1
    ended = np.array([[6.0, 3, 1], [0, 10, 10], [70, 20, 10]])
    net = network(updates=2_000)
    net.learn(mine_and_theirs(boards), ended)
    assert_allclose(net.outcomes(mine_and_theirs(boards)), ended / ended.sum(axis=1)[:, None], atol=0.01)


def test_symmetric_boards_are_learned_together():
    boards = np.zeros((2, 3, 3), np.int8)
    boards[0, 0, 0] = boards[1, 2, 2] = 1
    net = network(updates=300)
    net.learn(mine_and_theirs(boards), np.array([[10.0, 0, 0], [0, 30, 0]]))
    assert_allclose(net.outcomes(mine_and_theirs(boards)), [[0.25, 0.75, 0]] * 2, atol=0.01)


def test_the_end_of_a_game_is_known_and_the_rest_is_seen_from_the_other_side():
    position = TIC_TAC_TOE.start()
    for move in (0, 3, 1, 4):
        position = TIC_TAC_TOE.play(position, move)
    net = network()
    says = move_outcomes(net, TIC_TAC_TOE, position)
    assert list(says) == [2, 5, 6, 7, 8]
    assert says[2] == (1.0, 0.0, 0.0)
    after = TIC_TAC_TOE.board(TIC_TAC_TOE.play(position, 5))[None]
    assert_allclose(says[5], net.outcomes(mine_and_theirs(after))[0][::-1])
    assert move_outcomes(net, TIC_TAC_TOE, TIC_TAC_TOE.play(position, 2)) == {}
    position = TIC_TAC_TOE.start()
    for move in (0, 1, 2, 4, 3, 5, 7, 6):
        position = TIC_TAC_TOE.play(position, move)
    assert move_outcomes(net, TIC_TAC_TOE, position) == {8: (0.0, 1.0, 0.0)}
