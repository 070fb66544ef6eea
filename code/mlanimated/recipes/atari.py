"""Settings for any Atari game and any algorithm: the games with a chapter have their own numbers.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from mlanimated.atari.checkpoints import Checkpoint, CheckpointError
from mlanimated.atari.names import find_game
from mlanimated.atari.settings import DeepQSettings, Settings
from mlanimated.recipes import breakout_double_q, breakout_policy_gradient, pong
from mlanimated.recipes.pong_methods import COMPARED

if TYPE_CHECKING:
    from mlanimated.atari.training import Training

# Names of the algorithms, and of the method of `mlanimated.learn.policy_gradient` that each one is.
POLICY_GRADIENTS = {
    "reinforce": "reinforce",
    "reward-to-go": "reward-to-go",
    "baseline": "baseline",
    "gae": "gae",
    "policy-gradient": "clipped",
}
DEEP_Q = ("dqn", "double-dqn")

# Agent steps per update if only whole episodes count; an episode is a point in Pong and a life elsewhere.
WHOLE_EPISODES = 512
MINIBATCH = 256

# The budget may be changed when a run goes on; everything else makes it another run.
MAY_CHANGE = {"agent_steps"}


def settings_for(game: str, algorithm: str) -> Settings:
    """Return a game's own settings, or else the general ones with this game in them.

    Raises
    ------
    UnknownGame
        With the nearest names.
    """
    name = find_game(game)
    if algorithm in DEEP_Q:
        return dataclasses.replace(breakout_double_q.TRAINING, game=name, method=algorithm)
    own = pong.TRAINING if name == pong.TRAINING.game else breakout_policy_gradient.TRAINING
    settings = dataclasses.replace(own, game=name, method=POLICY_GRADIENTS[algorithm])
    if algorithm == "policy-gradient":
        return settings
    compared = COMPARED[algorithm]
    steps = compared.steps_per_update
    if algorithm != "gae" and name != pong.TRAINING.game:
        steps = WHOLE_EPISODES
    return dataclasses.replace(
        settings,
        epochs=compared.epochs,
        steps_per_update=steps,
        minibatches=max(settings.environments * steps // MINIBATCH, 1),
    )


def start(settings: Settings, *, threads: int = 1) -> Training:
    """Begin a run."""
    if isinstance(settings, DeepQSettings):
        from mlanimated.atari.deep_q_training import DeepQTraining

        return DeepQTraining(settings, threads=threads)
    from mlanimated.atari.policy_training import PolicyTraining

    return PolicyTraining(settings, threads=threads)


def check_same_run(settings: Settings, checkpoint: Checkpoint) -> None:
    """Refuse to go on with a checkpoint of another game, algorithm or setting."""
    wanted: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(settings)))
    found: dict[str, Any] = checkpoint.state["settings"]
    for name in ("game", "method", *sorted(wanted.keys() | found.keys())):
        if name not in MAY_CHANGE and found.get(name) != wanted.get(name):
            raise CheckpointError(
                f"the checkpoint is of another run: its {name} is {found.get(name)}, "
                f"yours is {wanted.get(name)}; give the same options, or another folder"
            )
