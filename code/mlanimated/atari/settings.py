"""The numbers of a training run, each with its unit and its reason.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlanimated.atari.environments import STICKY
from mlanimated.learn.sizes import Layers


@dataclass(frozen=True)
class PolicyGradientSettings:
    """Everything that decides a run; a checkpoint keeps it and refuses to go on with another.

    Attributes
    ----------
    game
        In ale-py's spelling.
    view
        Name of a view in `mlanimated.atari.views.VIEWS`.
    actions
        The emulator's action numbers the policy chooses from; empty for all of the game's minimal set.
        Fewer actions are an advantage to be disclosed.
    layers
        Sizes of the network.
    method
        A link of the chain in `mlanimated.learn.policy_gradient.METHODS`.
    environments
        Games side by side: many different situations in each update keep it from chasing one game.
    steps_per_update
        Agent steps of each game between two updates: need not last until a shot is rewarded, because the
        critic tells what to expect after the last step.
    epochs
        Passes over the same steps; more than one only with the clipped method.
    minibatches
        Equal parts of one pass, one gradient step each.
    learning_rate, final_learning_rate
        Adam's, at the start and at the end, linear in between: large steps learn fast, small ones let the
        greedy policy settle.
    entropy_weight, final_entropy_weight
        Reward per nat of indecision, linear in between: at first nothing may be ruled out, at the end
        indecision costs points.
    spread_floor
        Advantages are divided by their spread, but never by less than this: a player that hits nothing has
        advantages of pure noise, and learns to rule actions out if it is blown up.
    clip
        How far the probability of an action may move per update, as a fraction.
    discount
        Per agent step.
    decay
        λ of the advantages, between trusting the critic (0) and trusting the outcome (1).
    value_weight
        Share of the critic's loss in the whole.
    gradient_norm
        Longer gradients are shortened to this.
    epsilon
        Adam's: larger than usual, so that rare gradients are not blown up.
    sticky
        Probability per emulator frame that the last action is repeated.
    cut_at_points
        Nothing counts across a scored point: right for Pong, where each rally starts from the same place.
    cut_at_lives
        Nothing counts across a lost life: losing one must hurt.
    agent_steps
        Length of the run, over all games (times 4: emulator frames). Learning rate and entropy decay over it.
    checkpoint_steps
        Agent steps between two checkpoints. All games start anew at each, so it must be several games long.
    seed
        Of weights, actions, minibatches and games.
    """

    game: str
    view: str
    actions: tuple[int, ...]
    layers: Layers
    method: str = "clipped"
    environments: int = 32
    steps_per_update: int = 64
    epochs: int = 3
    minibatches: int = 4
    learning_rate: float = 7e-4
    final_learning_rate: float = 0.0
    entropy_weight: float = 0.01
    final_entropy_weight: float = 5e-4
    spread_floor: float = 0.5
    clip: float = 0.2
    discount: float = 0.99
    decay: float = 0.95
    value_weight: float = 0.5
    gradient_norm: float = 0.5
    epsilon: float = 1e-5
    sticky: float = STICKY
    cut_at_points: bool = False
    cut_at_lives: bool = False
    agent_steps: int = 4_000_000
    checkpoint_steps: int = 262_144
    seed: int = 0

    def at(self, start: float, end: float, agent_steps: int) -> float:
        """Go in a straight line from ``start`` at step 0 to ``end`` at the end of the run."""
        done = min(agent_steps / self.agent_steps, 1.0)
        return start + (end - start) * done


@dataclass(frozen=True)
class DeepQSettings:
    """Everything that decides a run by deep Q-learning.

    Attributes
    ----------
    game, view, actions, layers, sticky, cut_at_lives, agent_steps, checkpoint_steps, seed
        As in `PolicyGradientSettings`.
    method
        ``"dqn"`` or ``"double-dqn"``: whose opinion of the next state counts.
    environments
        Games side by side: one call of the network serves all of them.
    steps_per_update
        Agent steps of each game between two updates. With the batch it decides how often each step is learned
        from: batch / (environments · steps_per_update) times.
    batch
        Transitions per update: large ones use the processor better and allow a larger learning rate.
    return_steps
        Rewards that are counted as they came, before a network's opinion takes over: news of a reward travels
        three times as fast.
    discount
        Per agent step.
    learning_rate, epsilon, gradient_norm
        Adam's; a large epsilon keeps rare gradients from being blown up.
    memory_steps
        Agent steps remembered, over all games.
    memory_before_learning
        Agent steps to play before the first update, so that the first batches are not all alike.
    copy_steps
        Agent steps between two copies of the network to its older self: targets must hold still for a while.
    final_exploration
        Share of random actions in the end; a little keeps finding what the policy misses.
    exploration_steps
        Agent steps over which it falls there from 1, in a straight line.
    """

    game: str
    view: str
    actions: tuple[int, ...]
    layers: Layers
    method: str = "double-dqn"
    environments: int = 32
    steps_per_update: int = 2
    batch: int = 256
    return_steps: int = 3
    discount: float = 0.99
    learning_rate: float = 2.5e-4
    epsilon: float = 1.5e-4
    gradient_norm: float = 10.0
    memory_steps: int = 1_000_000
    memory_before_learning: int = 20_000
    copy_steps: int = 16_000
    final_exploration: float = 0.01
    exploration_steps: int = 250_000
    sticky: float = STICKY
    cut_at_lives: bool = True
    agent_steps: int = 2_500_000
    checkpoint_steps: int = 262_144
    seed: int = 0

    def exploration_at(self, agent_steps: int) -> float:
        """Return the share of random actions after so many agent steps."""
        done = min(agent_steps / self.exploration_steps, 1.0)
        return 1.0 + (self.final_exploration - 1.0) * done


Settings = PolicyGradientSettings | DeepQSettings


def settings_from(state: Mapping[str, Any]) -> Settings:
    """Read the settings back from a checkpoint's state, where they are JSON values."""
    known = dict(state["settings"])
    layers = known["layers"]
    known["layers"] = Layers(tuple(tuple(layer) for layer in layers["convolutions"]), layers["dense"])
    known["actions"] = tuple(known["actions"])
    kind = PolicyGradientSettings if state["algorithm"] == "policy-gradient" else DeepQSettings
    return kind(**known)
