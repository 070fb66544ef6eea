"""Begins a training run of any kind, and tells one run from another.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from mlanimated.atari.checkpoints import Checkpoint, CheckpointError
from mlanimated.atari.settings import DeepQSettings, Settings

if TYPE_CHECKING:
    from mlanimated.atari.training import Training

# The budget may be changed when a run goes on; everything else makes it another run.
MAY_CHANGE = {"agent_steps"}


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
