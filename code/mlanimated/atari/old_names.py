"""Names that older checkpoints, manifests and records use, and today's names for them.

Files keep the names they were written with. This is the one place that knows old names: whatever is read from
a file comes through here, and the rest of the code knows only the names of today.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")

SETTINGS = {
    "layers": "network",
    "decay": "gae_lambda",
    "epsilon": "adam_epsilon",
    "spread_floor": "advantage_std_floor",
    "copy_steps": "target_update_steps",
}
# The method once called `baseline` used generalised advantages.
METHODS = {"baseline": "gae"}
# Settings that old files lack, with the values that all runs had then.
UNSAID: dict[str, dict[str, Any]] = {
    "policy-gradient": {"whiten": True},
    "deep-q": {"gradient_steps": 1, "decay_from": 0.0},
}
# Of arrays in a checkpoint, and of columns in a curve.
ARRAYS = {
    "older": "target_network",
    "updates/policy_change": "updates/approx_kl",
    "updates/prediction": "updates/q_value",
}
# Of files in the folder of a run; the first is today's name.
SNAPSHOT_FILES = ("snapshot-*.safetensors", "stage-*.safetensors")
STATE = {"copied": "target_updated"}
# Fields of the record of a chosen game.
CHOSEN_GAME_FIELDS = {"opinions": "preferences"}


def current_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a file with the names of today."""
    known = {SETTINGS.get(name, name): value for name, value in settings.items()}
    if "layers" not in settings:
        return known
    kind = "deep-q" if "batch" in known else "policy-gradient"
    if kind == "deep-q":
        known["final_learning_rate"] = known["learning_rate"]
    else:
        known["method"] = METHODS.get(known["method"], known["method"])
    return UNSAID[kind] | known


def current_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of a checkpoint with the names of today."""
    known = {STATE.get(name, name): value for name, value in state.items()}
    if "settings" in known:
        known["settings"] = current_settings(known["settings"])
    return known


def current_arrays(arrays: Mapping[str, T]) -> dict[str, T]:
    """Return named arrays, such as ``older/conv_1/kernel`` or ``curves/updates/loss``, with today's names."""
    return {_renamed(name): array for name, array in arrays.items()}


def current_columns(updates: Mapping[str, T]) -> dict[str, T]:
    """Return the columns of a curve of updates, such as ``loss``, with today's names."""
    return {_renamed(f"updates/{name}").removeprefix("updates/"): column for name, column in updates.items()}


def _renamed(name: str) -> str:
    prefix = "curves/" if name.startswith("curves/") else ""
    name = name.removeprefix(prefix)
    for old, new in ARRAYS.items():
        if name == old or name.startswith(f"{old}/"):
            return prefix + new + name.removeprefix(old)
    return prefix + name
