"""What the board computes in Chromium is what the Python computes: networks, rules, minimax, alpha-beta."""

from functools import cache

import numpy as np
import pytest

from mlanimated.chapters.connect_four import recipe as connect_four
from mlanimated.chapters.connect_four.training import chances
from mlanimated.chapters.tic_tac_toe import recipe as tic_tac_toe
from mlanimated.games.board_game import Position
from mlanimated.games.connect_four import CONNECT_FOUR
from mlanimated.games.connect_four_boards import Boards, cells, drop, empty, has_four, landing, random_columns
from mlanimated.games.tic_tac_toe import TIC_TAC_TOE
from mlanimated.learn import all_positions
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome
from mlanimated.learn.outcome_network import move_outcomes
from mlanimated.opponents.in_page import GAMES, play
from mlanimated.opponents.look_ahead import open_lines, values_ahead
from mlanimated.opponents.minimax import Tally, with_memory
from mlanimated.player.live import markup
from mlanimated.player.live.payload import MOST_GENERATIONS
from mlanimated.store.recipes import recall

pytestmark = pytest.mark.browser

POSITIONS = 1000
MIDDLE_FIRST = (3, 2, 4, 1, 5, 0, 6)
CLOSE = 1e-4


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.set_content("<!doctype html><html lang=en><title>Parity</title>")
    page.add_script_tag(content=markup.script())
    yield page
    page.close()


def shape(game):
    return vars(GAMES[game])


def said_by(page, board, generation, positions):
    """Return P(win), P(draw), P(loss) of each move in each of these positions: (cells, who moves)."""
    return page.evaluate(
        """([game, kind, bytes, arrays, text, positions]) => {
            const rules = new mlLive.Game(game);
            const network = new mlLive.Network(kind, mlLive.unpack(text, bytes, arrays));
            return positions.map(([cells, turn]) =>
                [...network.moveOutcomes(rules, rules.position(Int8Array.from(cells), turn))]); }""",
        [
            vars(board.game),
            board.kind,
            board.number_bytes,
            board.arrays,
            board.generations[generation].text,
            positions,
        ],
    )


@cache
def small_positions():
    """Return all 5,478 positions of tic-tac-toe."""
    return tuple(all_positions.positions(TIC_TAC_TOE, TIC_TAC_TOE.start()))


def cells_of(position):
    """Return the cells as the page has them, with a first player who is 1, and who moves."""
    board = TIC_TAC_TOE.board(position).ravel()
    turn = 1 if (board != 0).sum() % 2 == 0 else -1
    return (board * turn).tolist(), turn


@cache
def large_positions():
    """Return boards of Connect Four from random games that go on, and the same as the page has them."""
    rng = np.random.default_rng(7)
    mine, theirs, turns = [], [], []
    boards = empty(POSITIONS // 10)
    for ply in range(42):
        mine.append(boards.mine)
        theirs.append(boards.theirs)
        turns.append(np.full(len(boards.mine), 1 - 2 * (ply % 2)))
        boards = drop(boards, random_columns(boards, rng))
        on = ~has_four(boards.theirs) & (landing(boards) != 0)
        boards = Boards(boards.mine[on], boards.theirs[on])
        if not len(boards.mine):
            break
    mine, theirs, turns = (np.concatenate(part) for part in (mine, theirs, turns))
    chosen = rng.choice(len(mine), POSITIONS, replace=False)
    boards = Boards(mine[chosen], theirs[chosen])
    signs = (cells(boards.mine).astype(int) - cells(boards.theirs)).reshape(POSITIONS, -1)
    turned = [((row * turn).tolist(), int(turn)) for row, turn in zip(signs, turns[chosen], strict=True)]
    return boards, turned


@cache
def squares():
    networks = tic_tac_toe.to_play(recall(tic_tac_toe.five))
    return play("tic-tac-toe", networks), list(networks.values())


@cache
def columns():
    networks = recall(connect_four.seed_0).networks
    return play("connect-four", networks), list(networks.values())


@pytest.mark.parametrize("generation", range(MOST_GENERATIONS))
def test_tic_tac_toe_networks(page, generation):
    board, networks = squares()
    network = tic_tac_toe.of_weights(networks[generation])
    rng = np.random.default_rng(3)
    going_on = [position for position in small_positions() if not TIC_TAC_TOE.over(position)]
    positions = [going_on[k] for k in rng.choice(len(going_on), POSITIONS, replace=False)]
    said = said_by(page, board, generation, [cells_of(position) for position in positions])
    for position, found in zip(positions, said, strict=True):
        expected = move_outcomes(network, TIC_TAC_TOE, position)
        assert [move for move, _ in found] == list(expected)
        np.testing.assert_allclose([row for _, row in found], list(expected.values()), atol=CLOSE, rtol=0)


@pytest.mark.parametrize("generation", range(MOST_GENERATIONS))
def test_connect_four_networks(page, generation):
    board, networks = columns()
    boards, turned = large_positions()
    expected = chances(ConvolutionalOutcome(networks[generation]), boards)
    said = said_by(page, board, generation, turned)
    found = np.full_like(expected, np.nan)
    for row, moves in enumerate(said):
        for move, outcome in moves:
            found[row, move] = outcome
    np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=0)


def test_minimax_knows_every_position_of_tic_tac_toe(page):
    positions, memory = small_positions(), {}
    assert len(positions) == 5478
    found = page.evaluate(
        """([game, positions]) => {
            const rules = new mlLive.Game(game), memory = new Map();
            return positions.map(([cells, turn]) =>
                mlLive.solve(rules, rules.position(Int8Array.from(cells), turn), memory)); }""",
        [shape("tic-tac-toe"), [cells_of(position) for position in positions]],
    )
    assert found == [with_memory(TIC_TAC_TOE, each, Tally(), (), memory) for each in positions]


@pytest.mark.parametrize(("depth", "boards_compared"), [(1, 1000), (2, 200), (4, 20)])
def test_alpha_beta_looks_as_far_and_guesses_the_same(page, depth, boards_compared):
    boards, turned = large_positions()
    found = page.evaluate(
        """([game, positions, depth]) => {
            const rules = new mlLive.Game(game);
            return positions.map(([cells, turn]) =>
                [...mlLive.alphaBeta(rules, rules.position(Int8Array.from(cells), turn), depth)]); }""",
        [shape("connect-four"), turned[:boards_compared], depth],
    )
    guess = open_lines(CONNECT_FOUR)
    for mine, theirs, moves in zip(*boards, found, strict=False):
        position = Position(int(mine), int(theirs))
        expected = values_ahead(CONNECT_FOUR, position, depth, guess, MIDDLE_FIRST)
        assert [move for move, _ in moves] == list(expected)
        np.testing.assert_allclose([value for _, value in moves], list(expected.values()), atol=1e-9)
