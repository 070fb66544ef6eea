"""What the chapter "Minimax" claims is so, by other means where there are any; and it could be otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.minimax import learned, networks, proof, recipe
from mlanimated.chapters.minimax.claims import CLAIMS
from mlanimated.chapters.minimax.diary import END, KNOWN, LOOK
from mlanimated.chapters.minimax.known_rules import KnownRules
from mlanimated.games.connect_four import CONNECT_FOUR
from mlanimated.games.tic_tac_toe import SYMMETRIES, TIC_TAC_TOE
from mlanimated.opponents.minimax import Tally, minimax
from mlanimated.store.recipes import find_recipe, recall
from mlanimated.store.record import digest

RULES = KnownRules(TIC_TAC_TOE)


def values(name):
    return check(CLAIMS[name]).values


def all_best():
    """Return the best moves of every position, from plain minimax and not from a memory."""
    unfinished = [each for each in proof.everything(RULES) if not RULES.over(each)]
    late = [each for each in unfinished if (each.mine | each.theirs).bit_count() >= 4]
    found = {}
    for position in late:
        worth = {move: -minimax(RULES, RULES.play(position, move), Tally()) for move in RULES.moves(position)}
        found[position] = [move for move, value in worth.items() if value == max(worth.values())]
    return found


def test_the_counts_are_those_that_were_measured_beforehand():
    counts = values("both-together")
    assert [counts[name] for name in ("plain", "cells", "centre", "memory", "both")] == [
        *(549_946, 20_866, 7_865),
        *(5_478, 1_315),
    ]


def test_known_rules_change_nothing():
    rng = np.random.default_rng(0)
    everything = sorted(proof.everything(RULES))
    for k in rng.integers(0, len(everything), 300):
        position = everything[k]
        assert RULES.moves(position) == TIC_TAC_TOE.moves(position)
        assert RULES.over(position) == TIC_TAC_TOE.over(position)
        assert RULES.lost(position) == TIC_TAC_TOE.lost(position)
        for move in RULES.moves(position):
            assert RULES.play(position, move) == TIC_TAC_TOE.play(position, move)


def test_there_are_765_boards_that_are_not_turned_or_mirrored_ones_of_another():
    boards = np.stack([TIC_TAC_TOE.board(each).ravel() for each in proof.everything(RULES)])
    moved = np.abs(boards).sum(axis=1) % 2  # who is to move follows from the board
    forms = (boards * (1 - 2 * moved)[:, None])[:, SYMMETRIES]
    assert len({max(map(tuple, form.tolist())) for form in forms}) == 765


def test_late_positions_are_played_as_plain_minimax_does():
    best, rng = all_best(), np.random.default_rng(0)
    lines = proof.Lines(RULES, best)
    keys = sorted(best)
    for k in rng.integers(0, len(keys), 200):
        position = keys[k]
        value = minimax(RULES, position, Tally())
        assert lines.loses(position) == (value < 0)
        assert (lines.longest(position) < proof.NEVER) == (value > 0)
        if value > 0:
            free = 9 - (position.mine | position.theirs).bit_count()
            assert lines.longest(position) == lines.least(position) == free - (value - 1)


@pytest.mark.parametrize("which", ["worst", "any"])
def test_a_player_that_errs_is_found_out(which):
    unfinished = [each for each in proof.everything(RULES) if not RULES.over(each)]
    if which == "any":
        chosen = {each: list(RULES.moves(each)) for each in unfinished}
    else:
        chosen = {each: [RULES.moves(each)[0]] for each in unfinished}
    lines = proof.Lines(RULES, chosen)
    assert lines.loses(RULES.start())
    assert lines.met([RULES.start()])[1] > 0
    assert learned.mistakes(RULES, chosen) > 1_000
    assert learned.against_perfect(RULES, chosen)[1, 2] > 0.5


def test_perfect_against_perfect_is_a_draw_without_a_mistake():
    record = recall(recipe.all_games)
    assert record.reachable == 5_478
    memory = {}
    best = {
        each: learned.best_moves(RULES, each, memory)
        for each in proof.everything(RULES)
        if not RULES.over(each)
    }
    assert learned.mistakes(RULES, best) == 0
    np.testing.assert_allclose(learned.against_perfect(RULES, best), [[0, 1, 0], [0, 1, 0]], atol=1e-12)


def test_random_against_random_has_the_known_chances():
    # 131,184, 46,080 and 77,904 of the 255,168 orders, weighted by how likely they are at random.
    chosen = {each: list(RULES.moves(each)) for each in proof.everything(RULES) if not RULES.over(each)}
    lines = proof.Lines(RULES, chosen)
    assert lines.beats_random(RULES.start()) == pytest.approx(0.585, abs=5e-4)


def test_the_network_is_the_one_that_was_kept():
    five = recall(find_recipe(recipe.TIC_TAC_TOE_NETWORKS))
    record = recall(recipe.learned_games)
    for name, generation in (("generation 0", 0), ("generation 2", 2), ("generation 10", 10)):
        np.testing.assert_allclose(record.perfect[name], five.perfect[five.seed, generation], atol=1e-9)


def test_every_event_of_a_search_is_at_a_place_of_its_tree():
    record = recall(recipe.tree)
    for search in record.searches.values():
        looked = search.place[(search.kind == LOOK) | (search.kind == END)]
        assert len(looked) == len(set(looked.tolist())) == search.nodes
        np.testing.assert_array_equal(record.tree.over[search.place[search.kind == END]], True)
    memory = record.searches["with memory"]
    known = memory.kind == KNOWN
    np.testing.assert_array_equal(memory.value[known], record.tree.value[memory.place[known]])


def test_the_small_tree_is_whole():
    tree = recall(recipe.tree).tree
    tally = Tally()
    assert minimax(TIC_TAC_TOE, recipe.ROOT, tally) == tree.value[0]
    assert tally.nodes == len(tree.parent)
    for place in range(1, len(tree.parent)):
        changed = tree.board[place] - tree.board[tree.parent[place]]
        assert np.flatnonzero(changed.ravel()).tolist() == [tree.move[place]]
        assert changed.sum() == (1 if tree.depth[place] % 2 else -1)


def test_claims_would_fail_if_it_were_otherwise():
    broken = replace(recall(recipe.all_games), loses_second=1, thrown_away=1, on_time=0)
    for name in ("never-loses", "throws-nothing-away", "wins-soon", "beats-random"):
        assert not CLAIMS[name].holds(CLAIMS[name].measure(broken))
    counted = recall(recipe.work)
    slower = replace(counted, nodes=dict.fromkeys(counted.nodes, counted.nodes["no pruning"]), same=False)
    for name in ("order-matters", "both-together"):
        assert not CLAIMS[name].holds(CLAIMS[name].measure(slower))


def test_where_discs_land_is_what_the_network_of_connect_four_is_told():
    position = CONNECT_FOUR.start()
    for column in (3, 3, 3, 3, 3, 3, 0):
        position = CONNECT_FOUR.play(position, column)
    planes = networks.ConnectFourNetwork({}).encode(CONNECT_FOUR.board(position)[None])[0]
    assert planes.shape == (6, 7, 3)
    rows = {(5, 1), (5, 2), (5, 4), (5, 5), (5, 6), (4, 0)}
    assert set(map(tuple, np.argwhere(planes[..., 2]).tolist())) == rows
    assert planes[..., :2].sum() == 7


def test_a_match_counts_wins_of_the_search():
    def always(column):
        return lambda position, _rng: column if column in CONNECT_FOUR.moves(position) else 6

    start, rng = CONNECT_FOUR.start(), np.random.default_rng(0)
    assert networks.score_from(start, always(0), always(1), rng) == 1
    # Three in column 1 for the one who moves second from here.
    three = start
    for column in (5, 1, 6, 1, 5, 1):
        three = CONNECT_FOUR.play(three, column)
    assert networks.score_from(three, always(0), always(1), rng) == -1


def test_openings_are_unfinished_and_of_every_length():
    starts = networks.openings(60, 6, 0)
    assert not any(CONNECT_FOUR.over(start) for start in starts)
    assert {(start.mine | start.theirs).bit_count() for start in starts} == set(range(7))
    assert starts == networks.openings(60, 6, 0) != networks.openings(60, 6, 1)


def test_a_small_match_of_the_committed_network_is_counted_in_full():
    layers, generation = recipe.last_generation()
    record = recall(recipe.connect_four)
    assert (digest(layers), generation) == (record.network, record.generation)
    assert (record.results.sum(axis=(1, 2)) == 2 * recipe.PAIRS).all()
    found = networks.match(layers, 1, networks.openings(3, recipe.OPENING, recipe.SEED), recipe.SEED)
    assert found.sum(axis=1).tolist() == [3, 3]
