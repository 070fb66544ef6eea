"""Values by the rules: against linear equations, counting, and all policies of a small world."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from mlanimated.learn.value_iteration import bellman, best_policies, expected_reward, greedy, value_iteration


def world(seed, states=4, actions=3):
    """Return random rules; the last state is the end."""
    rng = np.random.default_rng(seed)
    probability = rng.dirichlet(np.full(states, 0.5), size=(states, actions))
    probability[-1] = np.eye(states)[-1]
    reward = rng.normal(size=(states, actions, states))
    reward[-1] = 7  # never paid: the episode is over
    return SimpleNamespace(probability=probability, reward=reward, terminal=np.arange(states) == states - 1)


@pytest.mark.parametrize("seed", range(5))
def test_the_values_it_ends_with_solve_the_equations_of_their_policy(seed):
    model, discount = world(seed), 0.9
    q = value_iteration(model, discount, 600)[-1]
    np.testing.assert_allclose(bellman(model, q, discount), q, atol=1e-12)
    policy, states = greedy(q), np.arange(4)
    moves = model.probability[states, policy] * ~model.terminal
    paid = (model.probability * model.reward).sum(axis=2)[states, policy]
    np.testing.assert_allclose(np.linalg.solve(np.eye(4) - discount * moves, paid), q.max(axis=1), atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_no_policy_is_better_than_the_greedy_one_at_the_end(seed):
    model = world(seed)
    best = value_iteration(model, 0.9, 600)[-1].max(axis=1)
    scaled = SimpleNamespace(**vars(model) | {"probability": model.probability * 0.9})
    scaled.reward = model.reward / 0.9  # discounting is the same as ending with a chance of one in ten
    for policy in itertools.product(range(3), repeat=4):
        assert (expected_reward(scaled, policy, 300) <= best + 1e-9).all()


def test_it_starts_with_zeros_and_keeps_every_sweep():
    tables = value_iteration(world(0), 0.9, 3)
    assert tables.shape == (4, 4, 3)
    assert not tables[0].any()
    np.testing.assert_array_equal(tables[2], bellman(world(0), tables[1], 0.9))


def test_expected_reward_is_the_mean_of_games():
    model, policy, rng = world(3), np.array([0, 2, 1, 0]), np.random.default_rng(0)
    totals = []
    for _ in range(8000):
        state, total = 0, 0.0
        for _ in range(6):
            if model.terminal[state]:
                break
            after = rng.choice(4, p=model.probability[state, policy[state]])
            total, state = total + model.reward[state, policy[state], after], after
        totals.append(total)
    error = np.std(totals) / np.sqrt(len(totals))
    assert abs(expected_reward(model, policy, 6)[0] - np.mean(totals)) < 4 * error


def test_of_equal_moves_greedy_takes_the_first_even_if_rounding_differs():
    assert list(greedy([[0.0, 0.3, 0.1 + 0.2], [1.0, 1.0, 0.0]])) == [1, 0]


@pytest.mark.parametrize("seed", range(4))
def test_branch_and_bound_finds_what_trying_all_policies_finds(seed):
    model = world(seed)
    everything = {
        policy: float(expected_reward(model, (*policy, 0), 5)[0])
        for policy in itertools.product(range(3), repeat=3)
    }
    limit = sorted(everything.values())[-4] - 1e-12
    policies, values = best_policies(model, start=0, steps=5, at_least=limit)
    found = {tuple(policy[:3]): value for policy, value in zip(policies, values, strict=True)}
    assert found == pytest.approx({policy: v for policy, v in everything.items() if v >= limit})
