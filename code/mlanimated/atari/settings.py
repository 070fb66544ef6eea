"""The numbers of a training run, each with its unit and its reason.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlanimated.atari.environments import STICKY
from mlanimated.atari.old_names import current_settings
from mlanimated.learn.architectures import Architecture


@dataclass(frozen=True)
class PolicyGradientSettings:
    """Everything that decides a run; a checkpoint holds it, and goes on only with the same settings.

    Attributes
    ----------
    game
        In ale-py's spelling.
    view
        Name of a view in `mlanimated.atari.views.VIEWS`.
    actions
        The emulator's action numbers the policy chooses from; empty for all of the game's minimal set.
        Fewer actions are an advantage to be disclosed.
    network
        Architecture of the network.
    method
        A link of the chain in `mlanimated.learn.policy_gradient.METHODS`.
    environments
        Games side by side: many different situations in each update keep it from chasing one game.
    steps_per_update
        Agent steps of each game between two updates: they need not last until a shot is rewarded, because
        the critic predicts what follows the last step.
    epochs
        Passes over the same steps; more than one only with the clipped method.
    minibatches
        Equal parts of one pass, one gradient step each.
    learning_rate, final_learning_rate
        Adam's, at the start and at the end, linear in between: large steps learn fast, small ones let the
        greedy policy settle.
    entropy_weight, final_entropy_weight
        Bonus per nat of the policy's entropy, linear in between: at first no action may be ruled out, at the
        end indecision costs points.
    whiten
        Whether the advantages of an update are shifted and scaled to mean 0 and standard deviation 1.
    advantage_std_floor
        If so, the least that they are divided by: a player that hits nothing has advantages of pure noise;
        scaled up, the noise would teach it to rule actions out.
    clip
        How far the probability of an action may move per update, as a fraction.
    discount
        Per agent step.
    gae_lambda
        λ of generalised advantage estimation, between trusting the critic (0) and trusting the outcome (1).
    value_weight
        Weight of the critic's loss in the total loss.
    gradient_norm
        Longer gradients are shortened to this.
    adam_epsilon
        Larger than usual, so that rare gradients are not blown up.
    sticky
        Probability per emulator frame that the last action is repeated.
    cut_at_points
        An action is not credited with rewards that come after the next point: right for Pong, where each
        rally starts from the same place.
    cut_at_lives
        An action is not credited with rewards that come after the next lost life: losing one must hurt.
    agent_steps
        Length of the run, over all games (times 4: emulator frames). Learning rate and entropy decay over it.
    checkpoint_steps
        Agent steps between two checkpoints. All games start anew at each, so several must fit in between.
    seed
        Seed of weights, actions, minibatches and games.
    """

    game: str
    view: str
    actions: tuple[int, ...]
    network: Architecture
    method: str = "clipped"
    environments: int = 32
    steps_per_update: int = 64
    epochs: int = 3
    minibatches: int = 4
    learning_rate: float = 7e-4
    final_learning_rate: float = 0.0
    entropy_weight: float = 0.01
    final_entropy_weight: float = 5e-4
    whiten: bool = True
    advantage_std_floor: float = 0.5
    clip: float = 0.2
    discount: float = 0.99
    gae_lambda: float = 0.95
    value_weight: float = 0.5
    gradient_norm: float = 0.5
    adam_epsilon: float = 1e-5
    sticky: float = STICKY
    cut_at_points: bool = False
    cut_at_lives: bool = False
    agent_steps: int = 4_000_000
    checkpoint_steps: int = 262_144
    seed: int = 0

    def at(self, start: float, end: float, agent_steps: int) -> float:
        """Interpolate linearly from ``start`` at step 0 to ``end`` at the end of the run."""
        done = min(agent_steps / self.agent_steps, 1.0)
        return start + (end - start) * done


@dataclass(frozen=True)
class DeepQSettings:
    """Everything that decides a run by deep Q-learning.

    Attributes
    ----------
    game, view, actions, network, sticky, cut_at_lives, agent_steps, checkpoint_steps, seed
        As in `PolicyGradientSettings`.
    method
        ``"dqn"`` or ``"double-dqn"``: which network chooses the action by which the next state is valued.
    environments
        Games side by side: one call of the network serves all of them.
    steps_per_update
        Agent steps of each game between two updates.
    gradient_steps
        Gradient steps of an update. Each agent step is sampled
        batch · gradient_steps / (environments · steps_per_update) times on average.
    batch
        Transitions per gradient step: many small batches move the network further than few large ones.
    return_steps
        n of the n-step return: rewards that are summed before the value of the following state is added.
        With three, news of a reward travels back three times as fast as with one.
    discount
        Per agent step.
    learning_rate, final_learning_rate
        Adam's: constant at first, then falling linearly to the second one.
    decay_from
        Share of the run after which the learning rate begins to fall: while it is large the values wander,
        and at the end they should settle.
    adam_epsilon
        A large one keeps rare gradients from being blown up, but makes the steps of large batches too small.
    gradient_norm
        Longer gradients are shortened to this.
    memory_steps
        Size of the replay memory: agent steps, over all games.
    memory_before_learning
        Agent steps to play before the first update, so that the first batches are not all alike.
    target_update_steps
        Agent steps between two updates of the target network, which must stay fixed for a while.
    final_exploration
        Probability of a random action at the end (ε); a little keeps finding what the policy misses.
    exploration_steps
        Agent steps over which that probability falls linearly from 1.
    """

    game: str
    view: str
    actions: tuple[int, ...]
    network: Architecture
    method: str = "double-dqn"
    environments: int = 32
    steps_per_update: int = 1
    gradient_steps: int = 4
    batch: int = 32
    return_steps: int = 3
    discount: float = 0.99
    learning_rate: float = 2e-4
    final_learning_rate: float = 0.0
    decay_from: float = 2 / 3
    adam_epsilon: float = 1e-5
    gradient_norm: float = 10.0
    memory_steps: int = 1_000_000
    memory_before_learning: int = 20_000
    target_update_steps: int = 8_000
    final_exploration: float = 0.01
    exploration_steps: int = 500_000
    sticky: float = STICKY
    cut_at_lives: bool = True
    agent_steps: int = 8_000_000
    checkpoint_steps: int = 262_144
    seed: int = 0

    def exploration_at(self, agent_steps: int) -> float:
        """Return the probability of a random action after so many agent steps."""
        done = min(agent_steps / self.exploration_steps, 1.0)
        return 1.0 + (self.final_exploration - 1.0) * done

    def learning_rate_at(self, agent_steps: int) -> float:
        """Return the learning rate after so many agent steps."""
        done = agent_steps / self.agent_steps
        falling = min(max((done - self.decay_from) / (1.0 - self.decay_from), 0.0), 1.0)
        return self.learning_rate + (self.final_learning_rate - self.learning_rate) * falling


Settings = PolicyGradientSettings | DeepQSettings


def settings_from(state: Mapping[str, Any]) -> Settings:
    """Read the settings back from the state of a checkpoint, or from a manifest, where they are JSON values.

    Raises
    ------
    ValueError
        If they are not the settings of a training run.
    """
    known = current_settings(state["settings"])
    try:
        network = known["network"]
        convolutions = tuple(tuple(layer) for layer in network["convolutions"])
        known["network"] = Architecture(**{**network, "convolutions": convolutions})
        known["actions"] = tuple(known["actions"])
        kind = PolicyGradientSettings if state["algorithm"] == "policy-gradient" else DeepQSettings
        return kind(**known)
    except (KeyError, TypeError) as error:
        raise ValueError(f"these are not the settings of a training: {error}") from error
