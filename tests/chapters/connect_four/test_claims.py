"""What "Connect Four" claims, measured again where that is quick; it could be otherwise."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mlanimated.chapters.connect_four import arena, moments, recipe, told, training
from mlanimated.chapters.connect_four.claims import CLAIMS, GOALS
from mlanimated.games.connect_four_boards import Boards, completing, drop, empty, landing, random_columns
from mlanimated.learn.convolutional_outcome import ConvolutionalOutcome, initialize
from mlanimated.opponents.connect_four import OPPONENTS, tactician
from mlanimated.store.recipes import recall

ALL = (recipe.seed_0, recipe.seed_1, recipe.seed_2)
ON_A_PHONE = 38  # columns that need not be scrolled


def last(record):
    return moments.network(record, recipe.LAST)


@pytest.mark.parametrize("which", ALL)
def test_the_kept_network_plays_as_the_record_says(which):
    record = recall(which)
    for name in ("random", "middle", "tactician"):
        counts = arena.match(
            [arena.greedy(last(record))], OPPONENTS[name], 250, recipe.JUDGE + 10_000 + record.seed
        )
        share = counts[..., 0].sum() / counts.sum()
        told = record.final[name][0, :, 0].sum() / record.final[name][0].sum()
        assert share == pytest.approx(told, abs=0.045)  # other games: four standard deviations


@pytest.mark.parametrize("which", ALL)
def test_the_record_begins_as_a_training_begins_now(which):
    record = recall(which)
    first, count, _ = next(training.generations(record.seed, recipe.HOW))
    player = arena.greedy(ConvolutionalOutcome(first.kept()))
    counts = arena.match([player], OPPONENTS["middle"], 250, recipe.CURVE_JUDGE + record.seed)
    np.testing.assert_array_equal(counts[0], record.curves["middle"][0])  # neither of them throws dice
    assert count == record.examples[0] == 0


def test_every_result_counts_all_its_games():
    for record in map(recall, ALL):
        for name, counts in record.final.items():
            assert (counts.sum(axis=2) == recipe.PAIRS[name]).all()
        for name, counts in record.curves.items():
            assert (counts.sum(axis=2) == recipe.CURVE_PAIRS[name]).all()
        games = 2 * recipe.LADDER_PAIRS
        pairs = record.points + record.points.T
        assert (pairs[~np.eye(len(pairs), dtype=bool)] == games).all()
        np.testing.assert_allclose(arena.strengths(record.points), record.strength, atol=1e-6)
        assert record.generation.tolist() == list(range(-1, recipe.LAST + 1))
        assert (record.examples[1:] > 0).all()


def test_the_table_tells_both_colours_of_every_opponent():
    heading, *lines = told.both_colours(recall(moments.results)).splitlines()
    assert heading == "% won"
    assert len(lines) == 3 * len(OPPONENTS)
    assert max(map(len, lines)) <= ON_A_PHONE
    for name, opponent, *line in zip(OPPONENTS, lines[::3], lines[1::3], lines[2::3], strict=True):
        assert opponent == name
        assert [each.split()[:2] for each in line] == [["moving", "first"], ["moving", "second"]]
        shares = [
            sum(record.final[name][0, turn, 0] for record in map(recall, ALL)) / (3 * recipe.PAIRS[name])
            for turn in (0, 1)
        ]
        assert [float(share) for share in re.findall(r"([0-9.]+) \(", " ".join(line))] == [
            round(100 * float(share), 1) for share in shares
        ]


def test_kept_generations_met_the_same_search():
    record = recall(recipe.against_400)
    assert record.generation.tolist() == list(recipe.KEPT)
    assert (record.counts.sum(axis=2) == recipe.SEARCH_PAIRS).all()
    final = recall(recipe.seed_0).final["400 playouts"][0]
    share = record.counts[-1, :, 0].sum() / record.counts[-1].sum()
    assert share == pytest.approx(final[:, 0].sum() / final.sum(), abs=0.23)  # other games: four deviations
    heading, *lines = told.against_search(record).splitlines()
    assert heading.split() == ["%", "won", "all", "games", "1st", "2nd"]
    assert max(map(len, [heading, *lines])) <= ON_A_PHONE
    for line, counts in zip(lines, record.counts, strict=True):
        numbers = re.sub(r"\(.*?\)", "", line[14:])  # behind the name, without the interval
        all_games, first, second = numbers.split()
        assert float(all_games) == round(100 * counts[:, 0].sum() / counts.sum(), 1)
        assert [float(first), float(second)] == [round(100 * part[0] / part.sum()) for part in counts]


def test_a_match_is_fair():
    boards, moves = arena.openings(3_000, np.random.default_rng(0))
    assert set(moves) == set(range(arena.OPENING + 1))
    discs = [bin(int(mine | theirs)).count("1") for mine, theirs in zip(*boards, strict=True)]
    np.testing.assert_array_equal(discs, moves)
    counts = arena.match([random_columns, tactician], random_columns, 300, 3)
    assert counts.shape == (2, 2, 3)
    assert (counts.sum(axis=2) == 300).all()
    assert 0.35 < counts[0, :, 0].sum() / 600 < 0.6  # equal players
    assert counts[1, :, 0].sum() > 500  # the tactician is much better than chance


def test_strengths_are_those_that_made_the_points():
    true = np.array([0.0, 200.0, 600.0])
    expected = 1 / (1 + 10 ** ((true[None] - true[:, None]) / 400))
    points = 1e6 * expected * (1 - np.eye(3))
    np.testing.assert_allclose(arena.strengths(points), true, atol=0.5)
    nothing = np.array([[0.0, 0.0], [40.0, 0.0]])
    assert np.isfinite(arena.strengths(nothing)).all()


class Rigged(ConvolutionalOutcome):
    """Likes the boards on which the third column of the lowest row is mine or theirs."""

    def outcomes(self, planes):
        there = planes[:, 5, 2, :2].sum(axis=1)
        return np.stack([0.5 - 0.4 * there, np.zeros_like(there), 0.5 + 0.4 * there], axis=1)


def test_the_best_column_is_that_after_which_the_other_is_worst_off():
    player = Rigged({})
    assert training.best_columns(player, empty(3)).tolist() == [2, 2, 2]
    found = training.chances(player, empty(1))[0]
    np.testing.assert_allclose(found[2], [0.9, 0, 0.1], rtol=1e-6)
    np.testing.assert_allclose(found[3], [0.5, 0, 0.5])
    boards = empty(1)
    for column in (3, 0, 3, 0, 3, 0):
        boards = drop(boards, np.array([column]))
    assert training.best_columns(player, boards)[0] == 3  # a win that is certain comes first
    np.testing.assert_allclose(training.chances(player, boards)[0, 3], [1, 0, 0])


def test_looking_ahead_sees_the_loss_that_the_network_does_not():
    player, boards = Rigged({}), empty(1)
    for column in (3, 4, 3, 4, 1, 4):
        boards = drop(boards, np.array([column]))
    assert training.best_columns(player, boards)[0] == 2
    ahead = arena.looked_ahead(player, boards)[0]
    assert ahead[4] > -1
    assert (np.delete(ahead, 4) == -1).all()
    assert arena.with_one_reply(player)(boards, None)[0] == 4


def test_labels_are_how_games_ended_for_who_is_to_move():
    how = replace(recipe.HOW, opening=0, epsilon=0.0)
    network = ConvolutionalOutcome(initialize(6, 7, 3, np.random.default_rng(0)))
    found = training.play(network, 3, how, np.random.default_rng(1))
    # Without chance there is one game, and the last mover of it has won: its last position is a win.
    won = found.outcome == training.WIN
    boards = Boards(found.mine, found.theirs)
    can = (completing(boards.mine) & landing(boards)) != 0
    assert can[-1]
    assert won[-1]
    moves = len(won) // 3
    np.testing.assert_array_equal(won[::3], np.arange(moves)[::-1] % 2 == 0)
    chance = training.play(None, 400, how, np.random.default_rng(1))
    assert np.mean(chance.outcome == training.WIN) == pytest.approx(0.51, abs=0.05)


def test_a_random_opening_is_not_labelled():
    how = replace(recipe.HOW, opening=8)
    network = ConvolutionalOutcome(initialize(6, 7, 3, np.random.default_rng(0)))
    rng = np.random.default_rng(2)
    found = training.play(network, 900, how, rng)
    empty_boards = np.sum((found.mine | found.theirs) == 0)
    assert 60 < empty_boards < 145  # one game in nine has no opening


def test_a_small_training_is_repeatable_and_learns_from_the_last_generations_only(monkeypatch):
    how = replace(recipe.HOW, random_games=60, games=40, generations=3, updates=4, batch=64, memory=2)
    lengths, learn = [], training.learn
    monkeypatch.setattr(
        training,
        "learn",
        lambda network, past, *rest: (lengths.append(len(past)), learn(network, past, *rest))[1],
    )
    first, again = (
        [(net.layers["hidden"].copy(), count, loss) for net, count, loss in training.generations(5, how)]
        for _ in range(2)
    )
    assert lengths == [1, 2, 2, 2] * 2
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        assert one[1:] == other[1:]
    assert not np.array_equal(first[0][0], first[-1][0])


def test_claims_could_be_otherwise():
    record = recall(moments.results)
    turned = {name: counts[..., ::-1] for name, counts in record.final.items()}  # wins become losses
    without = {name: counts[:, ::-1] for name, counts in record.final.items()}
    flat = {name: np.zeros_like(line) for name, line in record.curves.items()}
    for name, other in (
        *((f"against-{name.replace(' ', '-')}", replace(record, final=turned)) for name in GOALS),
        ("both-colours", replace(record, final=turned)),
        ("one-reply-helps", replace(record, final=without)),
        ("generations-get-better", replace(record, curves=flat)),
        ("ladder-rises", replace(record, strength=np.zeros_like(record.strength))),
    ):
        claim = CLAIMS[name]
        assert claim.holds(claim.measure(record)), name
        assert not claim.holds(claim.measure(other)), name


def test_the_shown_moments_are_what_they_are_said_to_be():
    shown = recall(moments.games)
    for game in shown.games:
        for move, column in enumerate(game.column):
            before, after = game.boards[move], game.boards[move + 1]
            changed = np.argwhere(before != after)
            assert changed.shape == (1, 2)
            assert changed[0, 1] == column
            if move % 2 == 0:
                assert np.nanargmax(game.points[move]) == column
            else:
                assert np.isnan(game.points[move]).all()
    found = recall(moments.reply)
    assert np.nanargmax(found.points) == found.chosen
    assert found.after[found.chosen] == 0
    assert np.nanargmax(found.after) == found.better
