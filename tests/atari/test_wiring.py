"""Is every setting connected? Scripted games and spies in place of networks see what reaches the learners.

Each of these tests fails when one wire is cut: when a method is ignored, a target network copied at every
update, a lost life not terminal, a rate never lowered, the wrong weights published.
"""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

pytest.importorskip("ale_py")

from mlanimated.atari import deep_q_training, environments, evaluation, policy_training, training
from mlanimated.atari.deep_q_training import DeepQTraining
from mlanimated.atari.environments import EVALUATION_SEEDS, Step, training_seeds
from mlanimated.atari.policy_training import PolicyTraining
from mlanimated.atari.recording import Recorder
from mlanimated.atari.views import GREY_42, VIEWS
from mlanimated.learn import policy_gradient

pytestmark = pytest.mark.atari

GAMES = 2
ACTIONS = (0, 2, 3)  # the emulator's numbers of the network's actions 0, 1 and 2
NOTHING = {"reward": 0.0, "terminated": False, "truncated": False, "life_lost": False, "valid": True}
# What happens in the first game, by step; in the second one nothing ever does.
SCRIPT = {
    2: {"reward": 7.0},
    5: {"reward": -3.0, "life_lost": True},
    8: {"reward": 4.0},
    9: {"terminated": True},
    10: {"valid": False},
    14: {"reward": 1.0},
    16: {"truncated": True},
    17: {"valid": False},
}


class ScriptedGames:
    """Stands where the emulators are; the newest screen of an observation shows how many steps there were."""

    made: ClassVar[list[ScriptedGames]] = []

    def __init__(self, game, copies, view, *, sticky, threads=1):
        self.game, self.copies, self.view, self.sticky, self.threads = game, copies, view, sticky, threads
        self.actions = 4
        self.start_frames = np.zeros(copies, np.int64)
        self.steps, self.seeds, self.played = 0, [], []
        ScriptedGames.made.append(self)

    def _show(self):
        shown = np.zeros((self.copies, *self.view.shape), np.uint8)
        for age in range(self.view.shape[-1]):
            shown[..., self.view.shape[-1] - 1 - age] = max(self.steps - age, 0)
        return shown

    def reset(self, seeds):
        self.seeds.append(np.array(seeds))
        return self._show()

    def step(self, actions):
        happens = {**NOTHING, **SCRIPT.get(self.steps, {})}
        self.played.append(np.array(actions))
        self.steps += 1
        columns = {name: np.array([happens[name]] + [NOTHING[name]] * (self.copies - 1)) for name in NOTHING}
        return Step(observation=self._show(), **columns)


class SpyLearner:
    """Stands where the network is trained: notes every batch, with the learning rate of the moment."""

    def __init__(self):
        self.optimizer = SimpleNamespace(learning_rate=None)
        self.batches, self.rates, self.copied_after = [], [], []

    def update_target_network(self):
        self.copied_after.append(len(self.batches))

    def reset_metrics(self):
        pass

    def learn(self, batch):
        self.batches.append(batch)
        self.rates.append(self.optimizer.learning_rate)
        return {"loss": 0.0, "q_value": 0.0}


class SpyNetwork:
    """Answers whatever it is shown with the same numbers, and notes what a policy learns from."""

    def __init__(self, answer):
        self.answer, self.rollouts, self.numbers = answer, [], []

    def predict_on_batch(self, observation):
        if isinstance(self.answer, tuple):
            return [np.tile(np.float32(part), (len(observation), 1)) for part in self.answer]
        return np.tile(np.float32(self.answer), (len(observation), 1))

    def learn(self, rollout, rng, **numbers):
        self.rollouts.append(rollout)
        self.numbers.append(numbers)
        return {"loss": 0.0}


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    ScriptedGames.made = []
    monkeypatch.setattr(training, "Games", ScriptedGames)


@pytest.fixture
def values(tiny_values):
    return dataclasses.replace(
        tiny_values, environments=GAMES, actions=ACTIONS, steps_per_update=1, gradient_steps=1, discount=0.5
    )


@pytest.fixture
def policy(tiny_policy):
    return dataclasses.replace(tiny_policy, environments=GAMES, actions=ACTIONS, steps_per_update=20)


def deep_q(settings, updates) -> tuple[DeepQTraining, SpyLearner]:
    run = DeepQTraining(settings)
    run.learner, run.network = SpyLearner(), SpyNetwork([0.0, 1.0, 0.0])
    run.restart_games()
    for _ in range(updates):
        run.update(0.0)
    return run, run.learner


def policy_gradient_run(settings, updates=1) -> tuple[PolicyTraining, SpyNetwork]:
    run = PolicyTraining(settings)
    run.network = run.learner = SpyNetwork(([0.0, 0.0, 0.0], [0.25]))
    run.restart_games()
    for _ in range(updates):
        run.update(0.0)
    return run, run.network


def first_game(run: DeepQTraining, row: int, steps: int | None = None):
    """Return the transition that begins at a step of the scripted game."""
    steps = run.run.return_steps if steps is None else steps
    return run.memory._transitions(np.array([row]), np.array([0]), steps, run.run.discount)


# Deep Q-learning: what is learned from.


@pytest.mark.parametrize(("method", "expected"), [("dqn", 5.0), ("double-dqn", 3.0)])
def test_the_method_of_the_settings_is_the_one_that_learns(method, expected, values):
    """Networks that say [1, 2] and [5, 3] of every screen: plain DQN aims at 5, Double DQN at 3."""
    settings = dataclasses.replace(values, method=method, actions=(0, 1))
    run = DeepQTraining(settings)
    for network, says in ((run.network, [1.0, 2.0]), (run.target_network, [5.0, 3.0])):
        weights = [np.zeros_like(weight) for weight in network.get_weights()]
        weights[-1] = np.float32(says)
        network.set_weights(weights)
    seen = np.zeros((1, run.view.shape[-1], *run.view.shape[:2]), np.uint8)
    batch = deep_q_training.deep_q.Transitions(
        seen, np.array([0]), np.float32([0.0]), np.float32([1.0]), seen
    )
    error = expected - 1
    assert run.learner.learn(batch)["loss"] == pytest.approx(error - 0.5)  # Huber beyond 1
    assert run.algorithm == method


@pytest.mark.parametrize("steps", [1, 3])
def test_as_many_rewards_are_summed_as_the_settings_say(steps, values):
    run, spy = deep_q(dataclasses.replace(values, return_steps=steps, memory_before_learning=60), 40)
    sampled = np.concatenate([batch.discount for batch in spy.batches])
    # Fewer only where a game ends or a life is lost.
    assert sampled[sampled > 0].min() == pytest.approx(0.5**steps)
    assert np.median(sampled) == pytest.approx(0.5**steps)
    assert first_game(run, 0, 3).reward == pytest.approx(0.25)
    asked = {float(reward) for batch in spy.batches for reward in batch.reward if reward}
    # The reward of step 2 is seen from as many steps before it as are summed, each halved once more.
    assert {0.5**age for age in range(steps)} <= asked
    assert 0.5**steps not in asked


def test_a_point_counts_one_however_large(values):
    run, _ = deep_q(values, 12)
    assert first_game(run, 2, 1).reward == 1
    assert first_game(run, 5, 1).reward == -1
    assert run.memory.reward.max() == 1
    assert run.memory.reward.min() == -1


@pytest.mark.parametrize("cut", [True, False])
def test_nothing_is_expected_after_a_lost_life_if_the_settings_say_so(cut, values):
    run, _ = deep_q(dataclasses.replace(values, cut_at_lives=cut), 12)
    assert first_game(run, 5, 1).discount == (0.0 if cut else 0.5)
    # Three steps on: up to the lost life, or across it to the reward of 4 that counts 1.
    assert first_game(run, 5, 4).reward == pytest.approx(-1 if cut else -1 + 0.5**3)


@pytest.mark.parametrize("cut", [True, False])
def test_nothing_is_expected_after_an_end_and_much_after_a_stop(cut, values):
    run, _ = deep_q(dataclasses.replace(values, cut_at_lives=cut), 22)
    assert first_game(run, 9, 3).discount == 0  # game over
    assert (
        first_game(run, 16, 3).discount == 0.5
    )  # only stopped: what follows would have been worth something


def test_the_step_that_restarts_a_game_is_never_learned_from(values):
    settings = dataclasses.replace(values, batch=64)
    run, spy = deep_q(settings, 30)
    rows = {int(seen[-1].max()) for batch in spy.batches for seen in batch.observation}
    second_game = {10, 17}  # there these rows are ordinary steps
    assert len(rows) > 20
    assert not run.memory.valid[[10, 17], 0].any()
    for batch in spy.batches:
        for seen in batch.observation:
            newest, oldest = int(seen[-1].max()), int(seen[0].max())
            if newest in second_game:
                assert oldest == newest - run.memory.stack + 1  # it is the second game's


def test_a_stack_does_not_show_the_game_before(values):
    run, _ = deep_q(values, 22)
    seen = run.memory.observation(np.array([12]), np.array([0]))[0]
    assert seen[:, 0, 0].tolist() == [0, 0, 11, 12]  # black, black, and the new game


# Deep Q-learning: when and how much.


def test_batches_and_gradient_steps_are_those_of_the_settings(values):
    settings = dataclasses.replace(values, batch=5, gradient_steps=3, memory_before_learning=40)
    run, spy = deep_q(settings, 25)
    updates = sum(2 * number >= 40 for number in range(1, 26))
    assert len(spy.batches) == 3 * updates
    assert {len(batch.action) for batch in spy.batches} == {5}
    run, spy = deep_q(dataclasses.replace(settings, steps_per_update=4), 10)
    assert run.agent_steps == 10 * 4 * GAMES


def test_the_target_network_is_copied_as_seldom_as_the_settings_say(values):
    settings = dataclasses.replace(values, memory_before_learning=40, target_update_steps=16)
    _, spy = deep_q(settings, 60)
    # 40 agent steps to wait; then a copy at once, and one before each eighth update of 2 agent steps.
    assert spy.copied_after == [0, 8, 16, 24, 32, 40]


def test_the_learning_rate_falls_at_the_end(values):
    settings = dataclasses.replace(
        values, learning_rate=0.2, final_learning_rate=0.1, decay_from=0.5, agent_steps=120
    )
    run, spy = deep_q(settings, 60)
    steps = 2 * np.arange(1, 61)
    expected = np.interp(steps, [60, 120], [0.2, 0.1])[-len(spy.rates) :]
    assert spy.rates == pytest.approx(expected)
    assert spy.rates[-1] == pytest.approx(0.1)
    assert run.agent_steps == 120


def test_exploration_falls_to_its_final_share(values, monkeypatch):
    shares = []

    def choose(values, epsilon, rng):
        shares.append(epsilon)
        return np.zeros(len(values), np.int64)

    monkeypatch.setattr(deep_q_training, "epsilon_greedy", choose)
    deep_q(dataclasses.replace(values, exploration_steps=40, final_exploration=0.1), 40)
    assert shares == pytest.approx(np.interp(2 * np.arange(40), [0, 40], [1.0, 0.1]))


def test_the_memory_has_the_size_of_the_settings_and_forgets_the_oldest(values):
    run, _ = deep_q(dataclasses.replace(values, memory_steps=30), 40)
    assert run.memory.rows * GAMES == 30
    assert sorted(run.memory.frame[:, 0].max(axis=(1, 2)).tolist()) == list(range(25, 40))


# Policy gradients.


def test_a_policy_learns_from_clipped_rewards_and_cuts(policy):
    _, spy = policy_gradient_run(policy)
    (rollout,) = spy.rollouts
    assert rollout.reward[:, 0].tolist() == [0, 0, 1, 0, 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert np.flatnonzero(rollout.terminal[:, 0]).tolist() == [5, 9]  # the lost life, the end
    # The restarts are cut off from both sides, and a stop is a cut that is no end.
    assert np.flatnonzero(rollout.cut[:, 0]).tolist() == [5, 9, 10, 16, 17]
    assert np.flatnonzero(~rollout.valid[:, 0]).tolist() == [10, 17]
    assert not rollout.cut[:, 1].any()
    assert rollout.observation[:, 0, 0, 0, -1].tolist() == list(range(20))
    assert rollout.value.shape == (21, GAMES)
    assert (rollout.value == 0.25).all()
    assert rollout.log_prob == pytest.approx(np.log(1 / 3))


def test_points_and_lives_cut_only_if_the_settings_say_so(policy):
    _, spy = policy_gradient_run(dataclasses.replace(policy, cut_at_lives=False, cut_at_points=True))
    assert np.flatnonzero(spy.rollouts[0].terminal[:, 0]).tolist() == [2, 5, 8, 9, 14]
    _, spy = policy_gradient_run(dataclasses.replace(policy, cut_at_lives=False, cut_at_points=False))
    assert np.flatnonzero(spy.rollouts[0].terminal[:, 0]).tolist() == [9]


def test_learning_rate_and_entropy_weight_fall_over_the_run(policy):
    settings = dataclasses.replace(
        policy,
        learning_rate=0.2,
        final_learning_rate=0.1,
        entropy_weight=0.4,
        final_entropy_weight=0.0,
        agent_steps=160,
    )
    _, spy = policy_gradient_run(settings, 4)
    assert [numbers["learning_rate"] for numbers in spy.numbers] == pytest.approx([0.2, 0.175, 0.15, 0.125])
    assert [numbers["entropy_weight"] for numbers in spy.numbers] == pytest.approx([0.4, 0.3, 0.2, 0.1])


def test_every_number_of_the_settings_reaches_the_policys_learner(policy):
    numbers = {
        "whiten": False,
        "advantage_std_floor": 0.123,
        "discount": 0.7,
        "gae_lambda": 0.6,
        "epochs": 5,
        "minibatches": 4,
    }
    _, spy = policy_gradient_run(dataclasses.replace(policy, **numbers))
    assert {name: spy.numbers[0][name] for name in numbers} == numbers


@pytest.mark.parametrize("method", policy_gradient.METHODS)
def test_the_policys_method_clip_and_weights_are_those_of_the_settings(method, policy):
    settings = dataclasses.replace(
        policy, method=method, clip=0.3, value_weight=0.7, adam_epsilon=1e-3, gradient_norm=0.9
    )
    network = policy_training.policy_network(settings, 3)
    assert network.method is policy_gradient.METHODS[method]
    assert network.clip == 0.3
    assert network.value_weight == (0.7 if network.method.critic else 0)
    assert (network.optimizer.epsilon, network.optimizer.global_clipnorm) == (1e-3, 0.9)


def test_the_value_networks_optimizer_is_that_of_the_settings(values):
    settings = dataclasses.replace(values, adam_epsilon=1e-3, gradient_norm=0.9)
    optimizer = DeepQTraining(settings).learner.optimizer
    assert (optimizer.epsilon, optimizer.global_clipnorm) == (1e-3, 0.9)


# Both: the games, their seeds, what is noted of them.


@pytest.fixture(params=["values", "policy"])
def settings(request):
    return request.getfixturevalue(request.param)


def begin(settings):
    """Play twenty steps of both games."""
    return (deep_q(settings, 20) if hasattr(settings, "batch") else policy_gradient_run(settings))[0]


def test_the_games_are_those_of_the_settings(settings):
    begin(dataclasses.replace(settings, game="seaquest", view="grey-84", sticky=0.125))
    (games,) = ScriptedGames.made
    assert (games.game, games.view, games.sticky, games.copies) == (
        "seaquest",
        VIEWS["grey-84"],
        0.125,
        GAMES,
    )


def test_the_emulators_get_their_own_numbers_of_the_actions(settings):
    begin(settings)
    (games,) = ScriptedGames.made
    asked = {int(action) for actions in games.played for action in actions}
    assert asked <= set(ACTIONS)
    assert len(asked) > 1
    assert 1 not in asked


def test_each_part_of_a_run_plays_games_of_its_own(settings):
    run = begin(dataclasses.replace(settings, seed=5))
    run.restart_games()
    (games,) = ScriptedGames.made
    first, second = games.seeds
    assert first.tolist() == training_seeds(5, 0, GAMES).tolist()
    assert second.tolist() == training_seeds(5, run.agent_steps, GAMES).tolist()
    assert not set(first) & set(second)


def test_scores_are_raw_and_lengths_leave_the_restart_out(settings):
    run = begin(settings)
    games = run.curves.arrays()
    assert games["games/score"].tolist() == [8, 1]  # 7 − 3 + 4, and 1
    assert games["games/length"].tolist() == [10, 6]
    assert games["games/agent_steps"].tolist() == [20, 34]


def test_a_recorded_game_ends_with_its_first_end_and_holds_what_was_asked_for():
    games = ScriptedGames("pong", 1, GREY_42, sticky=0.25)
    recorder = Recorder(games, np.array([7]))
    for number in range(14):
        ended = recorder.step(np.array([number % 4]))
        assert ended == (number == 9)
    (episode,) = recorder.episodes()
    assert episode.actions.tolist() == [number % 4 for number in range(10)]
    assert episode.rewards.tolist() == [0, 0, 7, 0, 0, -3, 0, 0, 4, 0]  # raw
    assert (episode.seed, episode.sticky, episode.game) == (7, 0.25, "pong")


def test_an_evaluation_plays_a_seed_of_its_own_in_each_game(monkeypatch):
    monkeypatch.setattr(evaluation, "Games", ScriptedGames)
    monkeypatch.setattr(evaluation, "GROUP", 1)
    monkeypatch.setattr(evaluation, "count_events", lambda _episodes: {})
    seen = []

    def agent(observation):
        seen.append(observation.shape)
        return np.zeros(len(observation), np.int64)

    found = evaluation.evaluate(agent, "pong", GREY_42, games=5, sticky=0.25, first=3)
    seeds = [int(seed) for games in ScriptedGames.made for part in games.seeds for seed in part]
    assert seeds == [EVALUATION_SEEDS + number for number in range(3, 8)]
    assert found.first_seed == seeds[0]
    assert {games.sticky for games in ScriptedGames.made} == {0.25}
    assert found.scores.tolist() == [8] * 5
    assert found.distinct.tolist() == [True] + [False] * 4
    assert {shape[1:] for shape in seen} == {GREY_42.shape}


def test_the_emulator_is_asked_for_what_its_traps_need(monkeypatch):
    """No-op starts, the button pressed, raw rewards, whole games: what a single wrong word would undo."""
    asked = {}

    class Emulators:
        def __init__(self, game, **options):
            asked.update(options, game=game)
            self.single_action_space = SimpleNamespace(n=4)

    monkeypatch.setattr("ale_py.vector_env.AtariVectorEnv", Emulators)
    environments.Games("Space Invaders", 3, VIEWS["grey-60"], sticky=0.2, threads=2)
    assert asked == {
        "game": "space_invaders",
        "num_envs": 3,
        "num_threads": 2,
        "max_num_frames_per_episode": 108_000,
        "repeat_action_probability": 0.2,
        "img_height": 60,
        "img_width": 60,
        "stack_num": 4,
        "frameskip": 4,
        "maxpool": True,
        "noop_max": 30,
        "use_fire_reset": True,
        "episodic_life": False,
        "life_loss_info": False,
        "reward_clipping": False,
    }
