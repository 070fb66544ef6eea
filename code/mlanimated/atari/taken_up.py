"""Taking up a published agent where its training ended, when the folder of the run is gone.

An artifact has weights (float16), curves and settings, but no optimizer, no replay memory and no random
state: those begin anew, and the run says so.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.checkpoint_index import CheckpointError
from mlanimated.atari.checkpoints import Checkpoint, save_checkpoint
from mlanimated.atari.chosen_games import Stages
from mlanimated.atari.curves import History
from mlanimated.atari.runs import start
from mlanimated.atari.saving import keep_file, until_there_is_space
from mlanimated.atari.trained import STAGES, Trained, agent_of
from mlanimated.atari.weights import load_weights
from mlanimated.atari.workplace import workplace
from mlanimated.store import record
from mlanimated.store.artifacts import Artifact

NO_STAGES = Stages((), ())


def take_up(found: Artifact, folder: Path) -> None:
    """Write what a run that ended at this agent would have left in its folder, as far as it is known.

    Parameters
    ----------
    found
        A published agent.
    folder
        An empty folder, which the caller holds.

    Raises
    ------
    ArtifactError
        If one of its files is missing.
    OSError
        If the folder cannot be written; for space on the disk it waits.
    """
    checkpoint = checkpoint_of(found)
    # The checkpoint comes last: a folder without one can be begun anew.
    keep_file(folder, STAGES, found.read(STAGES))
    until_there_is_space(lambda: save_checkpoint(folder, checkpoint))


def earlier_stages(folder: Path, trained: Trained) -> Stages:
    """Return the stages that an agent had when the run in a folder took it up; none if it took up nothing.

    Raises
    ------
    CheckpointError
        If the file is damaged.
    """
    file = folder / STAGES
    if not any("weights" in place for place in trained.trained_on) or not file.exists():
        return NO_STAGES
    try:
        found: Stages = record.from_bytes(file.read_bytes())
    except (OSError, record.RecordError) as error:
        raise CheckpointError(
            f"the stages {file} are damaged ({error}): take the file away to do without them"
        ) from error
    return found


def joined(earlier: Stages, own: Stages) -> Stages:
    """Put the stages of the agent that a run took up before those of the run."""
    kept = sum(steps < own.agent_steps[0] for steps in earlier.agent_steps)
    return Stages(
        (*earlier.agent_steps[:kept], *own.agent_steps),
        (*earlier.games[:kept], *own.games),
    )


def checkpoint_of(found: Artifact) -> Checkpoint:
    """Return a checkpoint from which the training of a published agent goes on."""
    published = agent_of(found)
    training = start(published.settings)
    weights = {layer: array.astype(np.float32) for layer, array in published.weights.items()}
    load_weights(training.network, weights)
    if target := getattr(training, "target_network", None):
        load_weights(target, weights)
    training.curves.load(_columns(published.history))
    training.agent_steps = published.agent_steps
    # Else the run would go on with the random numbers with which it once began.
    training.rng = np.random.default_rng((published.settings.seed, published.agent_steps))
    here = {
        "from_agent_steps": published.agent_steps,
        **workplace(),
        "weights": f"float16, from {found.name}",
    }
    training.trained_on = [*(dict(place) for place in published.trained_on), here]
    fresh = training.checkpoint()
    past = {"seconds": published.seconds, "budgets": published.budgets, "refilled": published.refilled}
    return replace(fresh, state={**fresh.state, **past})


def _columns(history: History) -> dict[str, NDArray[Any]]:
    """Return a history as the columns of `mlanimated.atari.curves.Curves`; its last row counts as full."""
    updates = {f"updates/{name}": numbers for name, numbers in history.updates.items()}
    games = {f"games/{name}": numbers for name, numbers in history.games.items()}
    return {**updates, **games, "block/size": np.array(history.updates_per_row), "block/filled": np.array(0)}
