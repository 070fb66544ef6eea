"""What is promised and what comes, and in which lines the methods differ."""

import dataclasses

import numpy as np
import pytest

from mlanimated.chapters.breakout_double_q import measures
from mlanimated.chapters.breakout_double_q.claims import CLAIMS
from mlanimated.chapters.breakout_double_q.curves import PromisedAndCame, chains
from mlanimated.chapters.breakout_double_q.difference import difference, statements
from mlanimated.chapters.breakout_double_q.promises import promises, value_chains
from mlanimated.learn.overestimation import expected_maximum


@pytest.fixture(scope="module")
def chain():
    return value_chains(runs=300)


def test_the_chain_is_valued_as_calculated(chain):
    assert chain.by_maximum.shape == chain.by_double.shape == chain.exact.shape == (3, 10)
    assert chain.band.shape == (3, 2, 2, 10)
    np.testing.assert_allclose(chain.exact[0, ::-1], np.arange(1, 11) * expected_maximum(2) / 2)
    assert np.abs(chain.by_maximum - chain.exact).max() < 0.2
    assert (chain.band[:, :, 0] < chain.band[:, :, 1]).all()
    inside = (chain.band[:, 0, 0] < chain.by_maximum) & (chain.by_maximum < chain.band[:, 0, 1])
    assert inside.all()


def test_claims_about_the_chain_fail_where_they_should(chain):
    for name in ("maximum-promises-too-much", "more-actions-promise-more"):
        claim = CLAIMS[name]
        swapped = dataclasses.replace(
            chain, by_maximum=chain.by_maximum[::-1], by_double=chain.by_maximum, exact=chain.exact
        )
        assert not claim.holds(claim.measure(swapped))


def test_the_film_of_the_chain_says_its_numbers(chain):
    films = chains(chain).scenes
    assert list(films) == ["2", "4", "10"]
    steps = films["10"].steps()
    assert [step.name for step in steps] == [f"{left} from the end" for left in range(1, 11)]
    assert steps[0].values["by the maximum"] == round(chain.by_maximum[-1, -1], 2)
    assert f"{chain.by_maximum[-1, 0]:.2f}" in steps[-1].sentence


def history(promised, realised, lengths=(10, 30, 20, 40)):
    return {
        "agent_steps": np.array([100, 200, 300, 400]),
        "length": np.array(lengths),
        "promised": np.array(promised, float),
        "realised": np.array(realised, float),
    }


def test_long_games_weigh_more_and_only_games_that_ended_count():
    record = promises({"A": history([1, 2, 3, 4], [0, 0, 1, 1])}, 480, seed=7)
    assert record.agent_steps[-1] == 480
    assert record.promised[0, -1] == pytest.approx((10 + 60 + 60 + 160) / 100)
    assert record.realised[0, -1] == pytest.approx(0.6)
    half = int(np.flatnonzero(record.agent_steps == 200)[0])
    assert record.promised[0, half] == pytest.approx((10 + 60) / 40)
    assert record.seed == 7


def test_the_excess_is_that_of_the_last_quarter():
    two = {"DQN": history([9, 1, 1, 1], [9, 1, 1, 1]), "Double DQN": history([9, 1, 1, 1], [9, 1, 1, 1])}
    record = promises(two, 400, seed=0)
    rows = len(record.agent_steps)
    promised = np.full((2, rows), 0.9)
    promised[1, -rows // 4 :] = 1.0
    promised[0, -rows // 4 :] = 1.5
    record = dataclasses.replace(record, promised=promised, realised=np.ones((2, rows)))
    found = measures.promises(record)
    assert (found["dqn_over"], found["double_over"]) == (pytest.approx(50), pytest.approx(0))
    assert CLAIMS["double-promises-less"].holds(found)
    worse = dataclasses.replace(record, promised=promised[::-1])
    assert not CLAIMS["double-promises-less"].holds(measures.promises(worse))
    steps = PromisedAndCame(record).steps()
    assert steps[-1].values["DQN, promised"] == 1.5
    assert "DQN promises 1.50 and 1.00 comes" in steps[-1].sentence


def plain(network, target, state):
    """Say something."""
    del network  # not needed
    return target(state)


def other(network: object, target: object, state: object) -> object:
    """Say something else."""
    del network
    return state


def test_functions_differ_in_their_statements_only():
    assert statements(plain) == [
        "def plain(network, target, state):",
        "    del network",
        "    return target(state)",
    ]
    told = difference(plain, other).splitlines()
    assert told[0].startswith("\N{MINUS SIGN} def plain")
    assert "      del network" in told
    assert "+     return state" in told


def test_dqn_and_double_dqn_differ_in_one_function_of_few_lines():
    pytest.importorskip("keras")
    from mlanimated.learn import deep_q, double_q

    plain, double = (statements(module.bootstrap) for module in (deep_q, double_q))
    assert plain[0] == double[0]
    assert (len(plain), len(double)) == (3, 4)
    told = difference(deep_q.bootstrap, double_q.bootstrap).splitlines()
    assert max(map(len, told)) <= 60
    assert {line[0] for line in told} == {" ", "+", "\N{MINUS SIGN}"}
