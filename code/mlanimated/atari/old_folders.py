"""Folders of runs that were written before there was an index: one main file, and memory files beside it.

Used by the chapters on Pong, Breakout, Space Invaders and Scale up.
"""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open

from mlanimated.atari.checkpoint_index import Entry, Index, Part
from mlanimated.atari.old_names import SNAPSHOT_FILES

OLD_CHECKPOINT = "checkpoint.safetensors"
# What such a run and its evaluation wrote besides.
OTHERS = (*SNAPSHOT_FILES, "curves.json", "evaluation.json")


def old_index(folder: Path) -> Index:
    """Return the index that such a folder would have; an empty one if no run is there.

    Its files have no digests, because none were noted; they get them when a run goes on from there.
    """
    path = folder / OLD_CHECKPOINT
    if not path.is_file():
        return Index()
    steps, names = 0, []
    try:
        with safe_open(path, framework="numpy") as file:
            state = json.loads((file.metadata() or {})["state"])
        steps, names = int(state["agent_steps"]), [Path(name).name for name in state.get("files", {})]
    except (SafetensorError, OSError, KeyError, ValueError, TypeError, AttributeError):
        pass  # whoever reads the checkpoint will report it
    others = {found.name for pattern in OTHERS for found in folder.glob(pattern)}
    entry = Entry(steps, _undigested(folder, path.name), {name: _undigested(folder, name) for name in names})
    return Index(entry, others=tuple(sorted(others)))


def _undigested(folder: Path, name: str) -> Part:
    path = folder / name
    return Part(name, None, path.stat().st_size if path.is_file() else 0)
