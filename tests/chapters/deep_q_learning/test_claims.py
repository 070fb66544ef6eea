"""What "Deep Q-learning" claims, measured again where that is quick; it could be otherwise."""

from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from mlanimated.chapters.deep_q_learning import recipe
from mlanimated.chapters.deep_q_learning.claims import CLAIMS, chosen
from mlanimated.games.cart_pole import TIME_LIMIT
from mlanimated.learn.mini_batches import Network
from mlanimated.store.recipes import recall


def network_of(numbers):
    network = Network((4, *recipe.HOW.hidden, 2), np.random.default_rng(0))
    network.numbers[:] = numbers
    return network


@pytest.mark.parametrize("name", list(recipe.METHODS))
def test_the_chosen_networks_play_as_the_record_says(name):
    record = recall(recipe.methods).by_name[name]
    for row, mean in enumerate(chosen(record, record.judging)):
        lengths = recipe.played(network_of(record.numbers[row]), recipe.JUDGE).lengths
        assert lengths.mean() == pytest.approx(mean, abs=2)  # weights are kept in 32 bits


def test_a_chosen_network_balances_gymnasiums_own_pole():
    network, env = (
        network_of(recall(recipe.methods).by_name["as it should be"].numbers[0]),
        gymnasium.make("CartPole-v1"),
    )
    for seed in recipe.JUDGE[:3]:
        seen, _ = env.reset(seed=seed)
        steps, over = 0, False
        while not over:
            action = int(network(seen[None] / recipe.SCALE).argmax())
            seen, _, terminated, truncated, _ = env.step(action)
            steps, over = steps + 1, terminated or truncated
        assert steps == TIME_LIMIT


def test_a_checkpoint_is_chosen_by_other_games_than_those_that_judge():
    assert not set(recipe.CHOOSE) & set(recipe.JUDGE)
    for record in (*recall(recipe.methods).by_name.values(), *recall(recipe.switched_off).by_name.values()):
        np.testing.assert_array_equal(chosen(record, record.choosing), record.choosing.max(axis=1))
        assert record.seeds.tolist() == list(recipe.SEEDS)
        assert (record.realised <= 100 + 1e-9).all()


def test_returns_are_sums():
    games = recipe.Games(np.zeros((4, 2, 4)), np.zeros((3, 2), np.int8), np.array([3, 1]))
    expected = [[1 + 0.5 + 0.25, 1], [1 + 0.5, 0], [1, 0]]
    np.testing.assert_allclose(recipe.returns(games, 0.5), expected)


def test_the_record_begins_as_a_training_begins_now():
    record = recall(recipe.methods).by_name["as it should be"]
    _, network, _, _ = next(recipe.runs(recipe.SEEDS[2], recipe.HOW))
    assert recipe.played(network, recipe.JUDGE).lengths.mean() == pytest.approx(record.judging[2, 0])


def test_claims_could_be_otherwise():
    record = recall(recipe.methods)
    plain = record.by_name["as it should be"]
    worse = replace(plain, judging=plain.judging - 10)
    modest = replace(plain, predicted=plain.realised)
    for name, other in (("every-seed-reaches-the-end", worse), ("expects-too-much", modest)):
        claim = CLAIMS[name]
        assert claim.holds(claim.measure(record))
        changed = replace(record, by_name={**record.by_name, "as it should be": other})
        assert not claim.holds(claim.measure(changed))
