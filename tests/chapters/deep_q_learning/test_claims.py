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
        for line, look in zip(record.choosing, record.chosen, strict=True):
            assert (line[look + 1 :] < line[look]).all()  # of equally good ones the latest
        assert record.seeds.tolist() == list(recipe.SEEDS)
        assert (record.realised <= 100 + 1e-9).all()


def test_the_two_numbers_are_close_and_too_high_as_the_page_says():
    q_values = recall(recipe.player).stages[-1].q_values
    assert np.abs(np.diff(q_values, axis=1)).mean() < 0.05 * q_values.mean()
    assert q_values.max(axis=1).min() > 1 / (1 - recipe.HOW.discount)


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
    steady = replace(plain, judging=np.full_like(plain.judging, 500.0))
    for name, other in (
        ("every-seed-reaches-the-end", worse),
        ("expects-too-much", modest),
        ("last-weights-are-a-lottery", steady),
        ("curves-wander", steady),
        ("double-expects-less", modest),
    ):
        claim = CLAIMS[name]
        assert claim.holds(claim.measure(record))
        changed = replace(record, by_name={**record.by_name, "as it should be": other})
        assert not claim.holds(claim.measure(changed))


def test_claims_about_parts_could_be_otherwise():
    record = recall(recipe.everything)
    whole = record.by_name["nothing"]
    far = replace(whole, judging=whole.judging - 100)
    for name, part, other in (
        ("without-memory", "no memory", whole),
        ("without-copy", "no copy", whole),
        ("time-as-failure", "time is failure", far),
    ):
        claim = CLAIMS[name]
        assert claim.holds(claim.measure(record))
        changed = replace(record, by_name={**record.by_name, part: other})
        assert not claim.holds(claim.measure(changed))
