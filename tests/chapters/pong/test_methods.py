"""Five policy gradients on one budget: fair, counted completely, and nothing lost when interrupted."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import policy_training
from mlanimated.chapters.pong import methods as pong_methods
from mlanimated.chapters.pong import recipe as pong
from mlanimated.learn.policy_gradient import METHODS
from mlanimated.store import closure, recipes, record

pytestmark = pytest.mark.atari

TINY = dataclasses.replace(
    pong_methods.COMPARED["clipped"], environments=4, steps_per_update=16, minibatches=2, agent_steps=512
)


def test_the_methods_of_the_chain_are_compared_in_its_order():
    assert list(pong_methods.COMPARED) == list(METHODS)
    assert all(settings.method == name for name, settings in pong_methods.COMPARED.items())


@pytest.mark.parametrize("method", pong_methods.COMPARED)
def test_only_what_a_method_needs_differs(method):
    """The plainest method is the measure: another name, and for clipping more passes over the same steps."""
    own = dataclasses.asdict(pong_methods.COMPARED[method])
    plainest = dataclasses.asdict(pong_methods.COMPARED["reinforce"])
    assert own == {**plainest, "method": method, "epochs": 3 if method == "clipped" else 1}
    steps = own["environments"] * own["steps_per_update"]
    assert steps == 32 * 128
    assert own["minibatches"] == 16
    assert pong_methods.WINDOW % steps == pong_methods.AGENT_STEPS % pong_methods.WINDOW == 0


def test_every_point_is_counted_in_its_window(monkeypatch):
    noted = []

    class Noting(policy_training.PolicyTraining):
        def step(self, chosen):
            step = super().step(chosen)
            noted.extend((self.agent_steps, reward) for reward in step.reward if reward)
            return step

    monkeypatch.setattr(policy_training, "PolicyTraining", Noting)
    lines = []
    run = pong_methods.points_run(TINY, window=128, report=lines.append)
    assert run.agent_steps.tolist() == [128, 256, 384, 512]
    assert len(lines) == 4
    assert run.updates == 512 // (4 * 16) * 3 * 2
    assert run.won.sum() + run.lost.sum() == len(noted) > 0
    for window, (won, lost) in enumerate(zip(run.won, run.lost, strict=True)):
        inside = [reward for when, reward in noted if 128 * window < when <= 128 * (window + 1)]
        assert (won, lost) == (inside.count(1), inside.count(-1))
    np.testing.assert_array_equal(run.share, run.won / np.maximum(run.won + run.lost, 1))


def test_the_same_seed_gives_the_same_run():
    first, second = (pong_methods.points_run(TINY, window=128) for _ in range(2))
    assert record.digest(first) == record.digest(second)


def test_an_interrupted_comparison_keeps_the_runs_that_were_finished(monkeypatch, tmp_path):
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path))
    begun = []

    def points_run(settings, report):
        begun.append((settings.method, settings.seed))
        report("half of it")
        if len(begun) == 3:
            raise KeyboardInterrupt
        row = np.array([settings.agent_steps])
        return pong_methods.PointsRun(settings.method, settings.seed, row, row, row, 1)

    monkeypatch.setattr(pong_methods, "points_run", points_run)
    with pytest.raises(KeyboardInterrupt):
        pong_methods.compare(agent_steps=4096, seeds=(5, 6))
    comparison = pong_methods.compare(agent_steps=4096, seeds=(5, 6))
    assert begun[:3] == [("reinforce", 5), ("reward-to-go", 5), ("baseline", 5)]
    assert begun[3] == begun[2]  # only the run that was cut off is begun again
    assert len(begun) == 11  # five methods and two seeds
    assert [run.seed for run in comparison.of("clipped")] == [5, 6]
    assert record.digest(record.from_bytes(record.to_bytes(comparison))) == record.digest(comparison)


def test_it_is_a_committed_record_with_a_command():
    assert record.is_committed(pong.method_comparison)
    assert recipes.recipe_name(pong.method_comparison) == "pong/method-comparison"


def test_what_is_said_about_a_record_has_no_say_in_a_new_one():
    made_by = closure.modules("mlanimated.chapters.pong.recipe:method_comparison")
    assert "mlanimated.chapters.pong.methods" in made_by
    for beside in ("goals", "measures", "outdated"):
        assert f"mlanimated.chapters.pong.{beside}" not in made_by


def test_in_the_committed_record_no_method_is_called_what_it_was_not():
    """While the record is outdated it has no baseline: what it called so were generalised advantages."""
    found = recipes.recall(pong.method_comparison)
    outdated = bool(record.why_outdated(pong.method_comparison))
    expected = [name for name in pong_methods.COMPARED if not (outdated and name == "baseline")]
    assert list(dict.fromkeys(run.method for run in found.runs)) == expected
    assert [run.seed for run in found.of("clipped")] == list(pong_methods.SEEDS)
