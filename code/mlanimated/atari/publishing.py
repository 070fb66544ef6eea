"""From a training run to an artifact: rounded weights, the curve, and a manifest that hides nothing.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from mlanimated.atari.chosen_games import Highlights, Stages
from mlanimated.atari.counting import counting_code
from mlanimated.atari.environments import FRAMES_PER_STEP
from mlanimated.atari.evaluation import Evaluation
from mlanimated.atari.settings import DeepQSettings
from mlanimated.atari.trained import CURVES, HIGHLIGHTS, STAGES, WEIGHTS, Trained
from mlanimated.atari.workplace import workplace
from mlanimated.store import record
from mlanimated.store.artifacts import save_artifact


def playing_code(trained: Trained, choice: str) -> tuple[str, ...]:
    """Name the code that turns the weights into play: the view, the network, the choice of an action.

    The code of the training is left out: weights do not become worse when the code that found them is tidied.
    """
    build = "action_values" if isinstance(trained.settings, DeepQSettings) else "policy_and_value"
    return (
        f"mlanimated.atari.views:{trained.view.name.upper().replace('-', '_')}",
        "mlanimated.atari.environments:Games",
        f"mlanimated.learn.pixels:{build}",
        f"mlanimated.atari.agents:{choice.replace('-', '_')}",
    )


def save_agent(
    name: str, trained: Trained, choice: str, results: Sequence[Evaluation], stages: Stages
) -> Path:
    """Write the artifact of an agent; return its folder.

    What the manifest says of the training was noted by the run; what it says of the play, by this process.

    Parameters
    ----------
    name
        Name of the artifact, such as ``pong/policy-gradient``.
    trained
        The agent as it was evaluated, with rounded weights.
    choice
        How it chose its actions in the evaluation.
    results
        Results of the evaluation, one for each protocol.
    stages
        One game from each stage of the run.

    Raises
    ------
    ValueError
        If the weights are not rounded: the scores would be those of another agent.
    """
    if any(array.dtype != np.float16 for array in trained.weights.values()):
        raise ValueError("the weights are not float16; evaluate what `Trained.rounded` returns")
    settings = trained.settings
    last_place = trained.trained_on[-1] if trained.trained_on else {}
    manifest: dict[str, Any] = {
        "algorithm": trained.algorithm,
        "game": settings.game,
        "agent_steps": trained.agent_steps,
        "frames": FRAMES_PER_STEP * trained.agent_steps,
        "finished": trained.agent_steps >= settings.agent_steps,
        "seed": settings.seed,
        "training_seeds": 1,
        "earlier_budgets": [list(pair) for pair in trained.budgets],
        "refilled": list(trained.refilled),
        "seconds": round(trained.seconds, 1),
        "trained_on": [dict(place) for place in trained.trained_on],
        "evaluated_on": workplace(),
        "settings": dataclasses.asdict(settings),
        "choice": choice,
        "weights": "float16; the scores are those of the rounded weights",
        "protocols": [result.protocol() for result in results],
        "modules": [*playing_code(trained, choice), *counting_code(settings.game)],
    }
    files = {
        WEIGHTS: save(dict(trained.weights)),
        CURVES: record.to_bytes(trained.history),
        STAGES: record.to_bytes(stages),
    }
    if any(result.highlights for result in results):
        files[HIGHLIGHTS] = record.to_bytes(Highlights(tuple(result.highlights for result in results)))
    made_on = {key: last_place.get(key, "not noted") for key in ("machine", "versions", "backend")}
    return save_artifact(name, files=files, manifest=manifest, made_on=made_on)
