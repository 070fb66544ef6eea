"""What the chapter on reinforcement learning claims is so, by value iteration and Gymnasium's own games."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.catalogue.claims import check
from mlanimated.chapters.reinforcement_learning import recipe, training
from mlanimated.chapters.reinforcement_learning.claims import CLAIMS
from mlanimated.games import cliff
from mlanimated.games.frozen_lake import FOUR_BY_FOUR, transitions
from mlanimated.learn.q_learning import q_learning
from mlanimated.learn.value_iteration import best_policies, expected_reward, greedy, value_iteration
from mlanimated.store.recipes import recall


def values(name):
    return check(CLAIMS[name]).values


@pytest.fixture(scope="module")
def slippery():
    return recall(recipe.slippery)


@pytest.fixture(scope="module")
def edge():
    return recall(recipe.edge)


def theirs(slippery):
    """Return Gymnasium's own rules of the lake as arrays."""
    known = gymnasium.make("FrozenLake-v1", is_slippery=slippery).unwrapped.P
    probability, reward = np.zeros((16, 4, 16)), np.zeros((16, 4, 16))
    for square, moves in known.items():
        for action, ways in moves.items():
            for chance, after, paid, _ in ways:
                probability[square, action, after] += chance
                reward[square, action, after] = paid
    return probability, reward


@pytest.mark.parametrize("slippery", [False, True])
def test_the_rules_behind_every_figure_are_those_of_gymnasium(slippery):
    probability, reward = theirs(slippery)
    model = transitions(FOUR_BY_FOUR, slippery)
    on = ~model.terminal
    np.testing.assert_allclose(model.probability[on], probability[on])
    np.testing.assert_array_equal((model.reward * model.probability)[on] > 0, (reward * probability)[on] > 0)


def test_what_is_counted_on_firm_ice_is_what_value_iteration_finds():
    model = transitions(FOUR_BY_FOUR, slippery=False)
    exact = value_iteration(model, training.SURE_DISCOUNT, 20)[-1]
    record = recall(recipe.sure_seeds)
    np.testing.assert_array_equal(exact[record.open], record.powers[record.open])
    assert record.powers.max() == 1
    assert record.powers[0].max() == pytest.approx(0.9**5, rel=1e-15)


def test_all_seeds_are_told_and_one_wrong_bit_would_break_the_claim():
    record, claim = recall(recipe.sure_seeds), CLAIMS["exact-on-firm-ice"]
    found = values("exact-on-firm-ice")
    assert (found["seeds"], found["exact"], found["cells"]) == (len(recipe.SEEDS), 5, 44)
    tables = record.tables.copy()
    tables[3, 0, 0] = np.nextafter(tables[3, 0, 0], 1)
    assert not claim.holds(claim.measure(replace(record, tables=tables)))


def test_a_table_is_called_exact_only_from_where_it_stays_so():
    record, model = recall(recipe.sure_seeds), transitions(FOUR_BY_FOUR, slippery=False)
    exact = value_iteration(model, training.SURE_DISCOUNT, 20)[-1][record.open]
    moves = training.train_sure(0)
    for episodes, same in ((record.exact_after[0] - 1, False), (record.exact_after[0], True)):
        table = moves.tables(moves.after_episodes([episodes]), 16, 4)[0]
        assert np.array_equal(table[record.open], exact) == same


def test_exploration_falls_from_all_to_three_in_ten():
    assert training.exploration(0) == 1
    assert training.exploration(1) == pytest.approx(0.3)
    assert (np.diff([training.exploration(part) for part in np.linspace(0, 1, 20)]) < 0).all()


def test_no_rule_with_one_move_for_each_square_wins_more(slippery):
    model = transitions(FOUR_BY_FOUR, slippery=True)
    policies, found = best_policies(model, 0, 100, at_least=0.7)
    assert found.max() == pytest.approx(slippery.best, abs=1e-12)
    assert (np.abs(found - slippery.best) < 1e-12).sum() == slippery.best_count == 2
    actions = np.maximum(policies, 0)
    np.testing.assert_allclose(expected_reward(model, actions, 100)[:, 0], found, atol=1e-12)
    rng = np.random.default_rng(0)
    others = expected_reward(model, rng.integers(0, 4, (3000, 16)), 100)[:, 0]
    assert others.max() <= slippery.best + 1e-12


def test_the_best_rule_is_that_of_value_iteration():
    model = transitions(FOUR_BY_FOUR, slippery=True)
    wins = {g: training.wins_of(value_iteration(model, g, 3000)[-1]) for g in (0.5, 0.9, 0.95, 0.98, 0.99)}
    assert [round(float(win), 3) for win in wins.values()] == [0.447, 0.730, 0.730, 0.740, 0.740]


def test_without_a_limit_the_best_rule_wins_fourteen_of_seventeen():
    model = transitions(FOUR_BY_FOUR, slippery=True)
    policy = greedy(value_iteration(model, 0.99, 3000)[-1])
    assert expected_reward(model, policy, 5000)[0] == pytest.approx(14 / 17)


def test_five_of_five_are_optimal_and_one_that_is_not_would_break_the_claim(slippery):
    found, claim = values("optimal-on-slippery-ice"), CLAIMS["optimal-on-slippery-ice"]
    assert (found["optimal"], found["seeds"], round(found["wins"], 3)) == (5, 5, 0.740)
    wins = slippery.wins["falling"].copy()
    wins[2, -1] -= 0.001
    changed = replace(slippery, wins=slippery.wins | {"falling": wins})
    assert not claim.holds(claim.measure(changed))
    assert slippery.episodes[-1] == training.SLIPPERY_EPISODES
    assert all(rows.shape == (5, len(slippery.episodes)) for rows in slippery.wins.values())


def test_the_relapse_that_is_told_is_the_last_one(slippery):
    relapse = values("optimal-on-slippery-ice")["relapse"]
    below = slippery.wins["falling"] < slippery.best - 1e-9
    assert below[:, slippery.episodes == relapse].any()
    assert not below[:, slippery.episodes > relapse].any()


def test_every_training_drops_below_the_best_again_and_again(slippery):
    there = slippery.wins["falling"] >= slippery.best - 1e-9
    assert ((there[:, :-1] & ~there[:, 1:]).sum(axis=1) >= 3).all()


def test_moves_into_holes_are_the_only_zeros_and_two_rows_have_two_best_moves():
    record, model = recall(recipe.sure_seeds), transitions(FOUR_BY_FOUR, slippery=False)
    holes = [square for square, letter in enumerate("".join(FOUR_BY_FOUR)) if letter == "H"]
    into = np.isin(model.probability.argmax(axis=2), holes)
    for table in record.tables:
        np.testing.assert_array_equal((table == 0)[record.open], into[record.open])
    best = (record.powers == record.powers.max(axis=1, keepdims=True))[record.open].sum(axis=1)
    assert sorted(best) == [1] * 9 + [2] * 2


def test_who_never_explores_walks_one_way_as_soon_as_the_start_has_a_value():
    run = q_learning(training.lake(slippery=False), 1000, 0.9, training.at_once, lambda _: 0.0, 0)
    first = run.episode[(run.state == 0) & (run.value > 0)][0]
    assert first < 900
    assert len({tuple(run.state[run.episode == episode]) for episode in range(first + 1, 1000)}) == 1


def test_without_a_discount_more_is_promised_than_anybody_can_win():
    most = recall(recipe.sweeps).tables["1.00"][-1, 0].max()
    assert most == pytest.approx(14 / 17)
    for seed in range(3):
        run = q_learning(
            training.lake(slippery=True), 3000, 1.0, training.by_visits, training.exploration, seed
        )
        assert run.tables([len(run.state)], 16, 4)[0, 0].max() > most


def with_an_early_error(record):
    error = record.moves.error.copy()
    error[0] = 0.5
    return replace(record, moves=replace(record.moves, error=error))


def as_good(record):
    wins = {name: np.full_like(rows, record.best) for name, rows in record.wins.items()}
    return replace(record, wins=wins)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("wave-runs-back", with_an_early_error),
        ("wave-runs-back", lambda record: replace(record, epsilon=record.epsilon[::-1])),
        ("best-possible", lambda record: replace(record, best=0.75)),
        ("constant-rate-wavers", as_good),
        ("half-the-episodes", as_good),
        (
            "discount-decides",
            lambda record: replace(record, wins=record.wins | {"0.90": record.wins["0.99"]}),
        ),
        (
            "edge-or-safety",
            lambda record: replace(record, rewards={n: 0 * r for n, r in record.rewards.items()}),
        ),
        (
            "edge-or-safety",
            lambda record: replace(record, tables=record.tables | {"SARSA": record.tables["Q-learning"]}),
        ),
    ],
)
def test_another_record_would_break_the_claim(name, changed):
    claim = CLAIMS[name]
    record = recall(claim.recipe)
    assert claim.holds(claim.measure(record))
    assert not claim.holds(claim.measure(changed(record)))


def test_edge_lengths_are_those_of_walks_on_gymnasium(edge):
    world = gymnasium.make("CliffWalking-v1")
    for tables in edge.tables.values():
        for rows in tables:
            square, _ = world.reset()
            count, over = 0, False
            while not over and count < 48:
                square, reward, over, _, _ = world.step(int(greedy(rows[-1])[square]))
                assert reward == -1
                count += 1
            assert count == len(training.edge_walk(rows[-1])) - 1


def test_thirteen_is_the_shortest_way_along_the_edge():
    reached, steps = {cliff.START}, 0
    while cliff.GOAL not in reached:
        reached |= {cliff.move(square, action)[0] for square in reached for action in range(4)}
        steps += 1
    found = values("edge-or-safety")
    assert found["q_shortest"] == found["q_longest"] == steps == 13


def test_a_walk_that_does_not_arrive_ends_and_says_so():
    walk = training.edge_walk(np.zeros((48, 4)))
    assert walk[-1] != cliff.GOAL
    assert len(walk) <= 49
