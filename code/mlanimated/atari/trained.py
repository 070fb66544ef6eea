"""From a checkpoint to an agent that plays.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import numpy as np

from mlanimated.atari.agents import greedy, random_player, sampled
from mlanimated.atari.checkpoints import Checkpoint
from mlanimated.atari.deep_q_training import value_network
from mlanimated.atari.evaluation import Agent
from mlanimated.atari.policy_training import policy_network
from mlanimated.atari.settings import DeepQSettings, settings_from
from mlanimated.atari.weights import load_weights


def agent_of(checkpoint: Checkpoint, choice: str = "greedy", seed: int = 0) -> Agent:
    """Build the agent that a checkpoint holds.

    Parameters
    ----------
    checkpoint
        Of any algorithm.
    choice
        ``"greedy"``, ``"sampled"`` (policies only), or ``"random"``, the player to compare with.
    seed
        Of the chance in a sampled or random player.

    Raises
    ------
    ValueError
        If the choice does not fit the algorithm.
    """
    settings = settings_from(checkpoint.state)
    weights = checkpoint.group("weights")
    values = isinstance(settings, DeepQSettings)
    available = len(weights["values/bias" if values else "policy/bias"])
    actions = np.array(settings.actions or range(available), np.int64)
    if choice == "random":
        return random_player(available, seed)
    if choice not in ("greedy", "sampled") or (choice == "sampled" and values):
        raise ValueError(f"a {checkpoint.state['algorithm']} agent cannot play {choice!r}; use 'greedy'")
    network = (
        value_network(settings, available)
        if isinstance(settings, DeepQSettings)
        else policy_network(settings, available)
    )
    load_weights(network, weights)
    return greedy(network, actions) if choice == "greedy" else sampled(network, actions, seed)
