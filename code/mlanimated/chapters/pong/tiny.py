"""A Pong so small that a policy gradient learns it in seconds: one ball, one paddle, one wall to miss.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.pong.methods import PointsRun

HEIGHT, WIDTH, PADDLE = 10, 12, 3  # pixels
MOVES = np.array([0, -1, 1])  # stay, up, down, in the order of the large game


@dataclass(frozen=True)
class TinySettings:
    """Everything that decides a small training.

    Attributes
    ----------
    games
        Number of games side by side.
    rallies
        Rallies of each game between two updates; all of them begin and end together.
    updates
        Updates of the whole training.
    units
        Units of the only hidden layer.
    learning_rate
        Adam's.
    epochs, minibatches
        Passes over the same steps, and parts of each pass; methods without clipping make only one pass.
    seed
        Seed of weights, actions and balls.
    """

    games: int = 32
    rallies: int = 4
    updates: int = 64
    units: int = 64
    learning_rate: float = 3e-3
    epochs: int = 3
    minibatches: int = 4
    seed: int = 0


class TinyPong:
    """Many games in lock-step: the ball comes from the left, bounces between the walls, and must be caught.

    Parameters
    ----------
    games
        Number of games side by side.
    rng
        Draws where the ball begins, its direction, and where the paddle stands.
    """

    def __init__(self, games: int, rng: np.random.Generator) -> None:
        self._games, self._rng = games, rng
        self._before = np.zeros((games, HEIGHT, WIDTH), np.uint8)
        self.serve()

    def serve(self) -> None:
        """Begin a rally in every game."""
        self._across = 0
        self._ball = self._rng.integers(0, HEIGHT, self._games)
        self._direction = self._rng.integers(-1, 2, self._games)
        self._paddle = self._rng.integers(0, HEIGHT - PADDLE + 1, self._games)
        self._before = self._picture()

    def _picture(self) -> NDArray[np.uint8]:
        """Draw ball and paddle, (games, height, width) of 0 and 1."""
        picture = np.zeros((self._games, HEIGHT, WIDTH), np.uint8)
        every = np.arange(self._games)
        picture[every, self._ball, self._across] = 1
        for part in range(PADDLE):
            picture[every, self._paddle + part, WIDTH - 1] = 1
        return picture

    def observe(self) -> NDArray[np.uint8]:
        """Return the picture before and the picture now, (games, height, width, 2), as in the large game."""
        return np.stack([self._before, self._picture()], axis=-1)

    def step(self, action: NDArray[np.int64]) -> NDArray[np.float32]:
        """Move; return 1 for a ball caught, −1 for one missed, 0 while it is on its way."""
        self._before = self._picture()
        self._paddle = np.clip(self._paddle + MOVES[action], 0, HEIGHT - PADDLE)
        ahead = self._ball + self._direction
        self._direction = np.where((ahead < 0) | (ahead >= HEIGHT), -self._direction, self._direction)
        self._ball = self._ball + self._direction
        self._across += 1
        if self._across < WIDTH - 1:
            return np.zeros(self._games, np.float32)
        caught = (self._paddle <= self._ball) & (self._ball < self._paddle + PADDLE)
        self.serve()
        return np.where(caught, 1, -1).astype(np.float32)


def train_tiny(method: str, settings: TinySettings) -> PointsRun:
    """Learn with the same functions as in the large game; a row for each update."""
    from mlanimated.launch import deterministic_tensorflow

    deterministic_tensorflow(settings.seed)
    rng = np.random.default_rng(settings.seed)
    network = _network(method, settings)
    game = TinyPong(settings.games, rng)
    won, lost = [], []
    for _ in range(settings.updates):
        rollout = _play(network, game, settings, rng)
        network.learn(
            rollout,
            rng,
            learning_rate=settings.learning_rate,
            entropy_weight=0.01,
            whiten=True,
            advantage_std_floor=0.1,
            discount=0.99,
            gae_lambda=0.95,
            epochs=settings.epochs if method == "clipped" else 1,
            minibatches=settings.minibatches,
        )
        won.append(int((rollout.reward > 0).sum()))
        lost.append(int((rollout.reward < 0).sum()))
    steps = settings.games * settings.rallies * (WIDTH - 1)
    return PointsRun(
        method=method,
        seed=settings.seed,
        agent_steps=steps * np.arange(1, settings.updates + 1),
        won=np.array(won),
        lost=np.array(lost),
        updates=int(network.optimizer.iterations),
    )


def _network(method: str, settings: TinySettings) -> Any:
    import keras

    from mlanimated.learn.policy_gradient import PolicyGradient

    inputs = keras.Input((HEIGHT, WIDTH, 2))
    hidden = keras.layers.Dense(settings.units, activation="relu")(keras.layers.Flatten()(inputs))
    # Nearly the same probability for every action at first: none is ruled out before it has been tried.
    logits = keras.layers.Dense(len(MOVES), kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))
    network = PolicyGradient(inputs, [logits(hidden), keras.layers.Dense(1)(hidden)])
    network.prepare(method, clip=0.2, value_weight=0.5, adam_epsilon=1e-5, gradient_norm=0.5)
    return network


def _play(network: Any, game: TinyPong, settings: TinySettings, rng: np.random.Generator) -> Any:
    from mlanimated.learn.policies import sample
    from mlanimated.learn.policy_gradient import Rollout

    steps, games = settings.rallies * (WIDTH - 1), settings.games
    rollout = Rollout(
        observation=np.empty((steps, games, HEIGHT, WIDTH, 2), np.uint8),
        action=np.empty((steps, games), np.int64),
        log_prob=np.empty((steps, games), np.float32),
        value=np.zeros((steps + 1, games), np.float32),
        reward=np.empty((steps, games), np.float32),
        terminal=np.empty((steps, games), np.bool_),
        cut=np.empty((steps, games), np.bool_),
        valid=np.ones((steps, games), np.bool_),
    )
    for t in range(steps):
        rollout.observation[t] = game.observe()
        logits, value = network.predict_on_batch(rollout.observation[t])
        rollout.value[t] = value[:, 0]
        rollout.action[t], rollout.log_prob[t] = sample(logits, rng)
        rollout.reward[t] = game.step(rollout.action[t])
        rollout.terminal[t] = rollout.cut[t] = rollout.reward[t] != 0
    return rollout
