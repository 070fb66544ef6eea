"""What the chapter "Tic-Tac-Toe" claims is so, by games that are played out, and could fail."""

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.tic_tac_toe import exact, judging, recipe
from mlanimated.chapters.tic_tac_toe.claims import CLAIMS, first_safe, relapses
from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.games.tic_tac_toe_env import TicTacToe
from mlanimated.learn.outcome_network import exported, move_outcomes
from mlanimated.opponents.minimax import perfect
from mlanimated.opponents.players import game, random_player, tactician
from mlanimated.store.recipes import recall

RULES = TIC_TAC_TOE


def holds(name, record):
    claim = CLAIMS[name]
    return claim.holds(claim.measure(record))


@pytest.fixture(scope="module")
def five():
    return recall(recipe.five)


@pytest.fixture(scope="module")
def final(five):
    """Return the final network as a player."""
    network = recipe.of_weights(recipe.to_play(five)[recipe.NAMES[-1]])

    def choose(position, rng):
        outcomes = move_outcomes(network, RULES, position)
        return max(outcomes, key=lambda move: outcomes[move][0] - outcomes[move][2])

    return choose


def test_the_final_network_loses_no_game_that_is_played(final):
    rng = np.random.default_rng(0)
    for other in (random_player(RULES), tactician(RULES), perfect(RULES)):
        for _ in range(25):
            for first in (True, False):
                sides = (final, other) if first else (other, final)
                positions = game(RULES, *sides, rng)
                if RULES.lost(positions[-1]):
                    # Who moved last has won; the network moves at even plies if it is first.
                    assert (len(positions) % 2 == 0) == first


def test_the_final_network_does_not_lose_in_the_environment(final):
    for first in (True, False):
        env = TicTacToe(tactician(RULES), first=first)
        for seed in range(10):
            env.reset(seed=seed)
            reward, over = 0.0, False
            while not over:
                _, reward, over, *_ = env.step(final(env.position, None))
            assert reward >= 0


def test_the_perfect_player_is_the_one_of_minimax():
    choose, rng = perfect(RULES), np.random.default_rng(0)
    for position in judging.going_on()[::40]:
        assert choose(position, rng) in judging.perfect(position)


def test_kept_weights_are_those_of_the_trainings(five):
    untrained = exported(recipe.network_of(recipe.SEEDS[0]))
    kept = recipe.to_play(five)
    assert tuple(kept) == recipe.NAMES
    for name, part in untrained.items():
        np.testing.assert_array_equal(kept["untrained"][name], part)
    for which, generation in ((1, 0), (-1, -1)):
        network = recipe.of_weights(kept[recipe.NAMES[which]])
        says = judging.table_of(network)[0]
        np.testing.assert_allclose(says, five.openings[0, 0, generation], atol=5e-3)
        assert judging.lost(judging.greedy(judging.table_of(network)))[0] == five.lost[0, 0, generation, 0]


def test_symmetric_moves_have_equal_numbers(five):
    for form in SYMMETRIES:
        np.testing.assert_array_equal(five.openings[..., form, :], five.openings)


def test_mistakes_are_mistakes():
    found = recall(exact.mistakes)
    for row, move in enumerate(found.move):
        score = found.outcome[row, :, 0] - found.outcome[row, :, 2]
        assert np.nanargmax(score) == move or np.isclose(np.nanmax(score), score[move])
        assert found.value[row, move] == -1
        assert np.nanmax(found.value[row]) >= 0
        assert (found.board[row] == 1).sum() == (found.board[row] == -1).sum() - 1
    forms = {max(board[form].tobytes() for form in SYMMETRIES) for board in found.board}
    assert len(forms) == len(found.move)


def test_the_match_is_a_game_by_the_rules():
    found = recall(exact.match)
    for which in range(len(recipe.NAMES)):
        for row in range(int(found.plies[which])):
            board, after = found.board[which, row], found.board[which, row + 1]
            changed = np.flatnonzero(board != after)
            assert changed.tolist() == [found.move[which, row]]
            assert after[changed[0]] == (1 if row % 2 else -1)
            if row % 2:
                score = found.outcome[which, row, :, 0] - found.outcome[which, row, :, 2]
                assert np.isclose(np.nanmax(score), score[found.move[which, row]])
    lost = recall(recipe.five).lost[0, 0, :, 1]
    for which, generation in enumerate(recipe.KEPT):
        if generation >= 0:
            assert (found.result[which] == -1) == (lost[generation] > 0)


def test_claims_could_fail(five):
    worse = five.lost.copy()
    worse[0, 3, -1, 1] = 1
    assert not holds("never-loses", replace(five, lost=worse))
    assert not holds("noise-brings-losses-back", replace(five, lost=five.lost * 0))
    assert not holds("random-play-is-learned", replace(five, error=five.error + 0.01))
    assert not holds("beats-random", replace(five, random=five.random * 0.9))
    assert not holds("loses-to-a-perfect-opponent", replace(five, perfect=five.perfect * 0.1))
    first = recipe.NAMES.index("generation 0")
    swapped = {name: part[[0, 1, 2, 3, first]] for name, part in five.weights.items()}
    assert not holds("plays-in-the-page", replace(five, weights=swapped))
    truth = recall(exact.truth)
    assert not holds("not-the-networks-fault", replace(truth, loses=truth.loses * 0))
    mistakes = recall(exact.mistakes)
    assert not holds("where-games-are-given-away", replace(mistakes, value=mistakes.value * 0))


def test_safe_from_when_and_relapses_are_counted():
    assert first_safe(np.array([3, 0, 2, 0, 0])) == 3
    assert first_safe(np.array([0, 0])) == 0
    assert first_safe(np.array([0, 1])) == 2
    assert relapses(np.array([3, 0, 2, 0, 1, 1, 0])) == 2
