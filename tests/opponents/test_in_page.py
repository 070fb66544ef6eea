"""The board that a page is given: which opponents, which weights, what is said about the first move."""

import json

import numpy as np
import pytest

from mlanimated.games.connect_four_boards import drop, empty, planes
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome, initialize
from mlanimated.learn.outcome_network import DenseOutcomes, exported, move_outcomes
from mlanimated.opponents.in_page import opening, packed, play
from mlanimated.player.live.payload import MIME, Board

SQUARE = np.arange(9).reshape(3, 3)
FORMS = np.array([np.rot90(way, k).ravel() for way in (SQUARE, SQUARE.T) for k in range(4)])


def dense(seed):
    return DenseOutcomes(9, (32, 16), FORMS, 1, 0.01, seed)


def convolution(seed):
    layers = initialize(6, 7, 3, np.random.default_rng(seed))
    return {name: part.astype(np.float16) for name, part in layers.items()}


def test_the_first_moves_at_tic_tac_toe_are_those_of_the_chapter():
    network = dense(0)
    said = opening("tic-tac-toe", exported(network))
    expected = move_outcomes(network, TIC_TAC_TOE, TIC_TAC_TOE.start())
    assert [move for move, *_ in said] == list(range(9))
    np.testing.assert_allclose(
        [row[1:] for row in said], list(expected.values()), atol=2e-3
    )  # half precision
    assert len({row[1] for row in said}) == 3  # a corner, an edge, the middle


def test_the_first_moves_at_connect_four_are_those_of_the_network():
    weights = convolution(1)
    said = opening("connect-four", weights)
    theirs = ConvolutionalOutcome(weights).outcomes(planes(drop(empty(7), np.arange(7))))
    assert [move for move, *_ in said] == list(range(7))
    np.testing.assert_allclose([row[1:] for row in said], theirs[:, ::-1], atol=1e-6)


def test_weights_are_packed_in_the_order_in_which_they_are_named():
    numbers = {"a": np.array([[1, 2]], np.float16), "b": np.array([3.0])}
    assert packed(numbers) == np.array([1, 2, 3], "<f2").tobytes()


def test_the_opponents_are_those_that_the_game_allows():
    def kinds(board):
        return [one.kind for one in board.opponents], board.opponents[board.opponent].kind

    weights = {"last": exported(dense(0))}
    assert kinds(play("tic-tac-toe", weights)) == (["network", "minimax", "random"], "network")
    assert kinds(play("tic-tac-toe", {}, opponent="minimax")) == (["minimax", "random"], "minimax")
    assert kinds(play("connect-four", {"last": convolution(0)})) == (["network", "random"], "network")
    assert play("connect-four", {}, opponent="minimax", depth=4).opponents[0].depth == 4
    with pytest.raises(ValueError, match="the opponents on this board are network, random, not 'minimax'"):
        play("connect-four", {"last": convolution(0)}, opponent="minimax")
    with pytest.raises(ValueError, match="not 'go'"):
        play("go", {})


def test_too_much_is_refused():
    some = exported(dense(0))
    with pytest.raises(ValueError, match="6 generations"):
        play("tic-tac-toe", {str(k): some for k in range(6)})
    other = exported(DenseOutcomes(9, (8,), FORMS, 1, 0.01, 0))
    with pytest.raises(ValueError, match="the same layers"):
        play("tic-tac-toe", {"a": some, "b": other})
    wide = exported(DenseOutcomes(9, (256, 256), FORMS, 1, 0.01, 0))
    with pytest.raises(ValueError, match="may load 150000"):
        play("tic-tac-toe", {"wide": wide})


def test_json_and_back_and_faces(monkeypatch):
    board = play("connect-four", {"first": convolution(0), "last": convolution(1)}, depth=2)
    assert Board.from_json(json.loads(json.dumps(board.to_json()))) == board
    with pytest.raises(ValueError, match="run the chapter again"):
        Board.from_json({**board.to_json(), "format": 0})
    monkeypatch.delenv("MLANIMATED_SITE", raising=False)
    html = board._repr_mimebundle_()["text/html"]
    assert all(html.count(one.text) == 1 for one in board.generations)
    assert "http" not in html.replace("http://www.w3.org", "")
    monkeypatch.setenv("MLANIMATED_SITE", "1")
    assert set(board._repr_mimebundle_()) == {MIME, "text/plain"}
    assert "minimax, 2 moves ahead" in repr(board)
