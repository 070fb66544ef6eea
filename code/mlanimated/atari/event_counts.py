"""How often something happened in the games of an evaluation, read from the manifest of an artifact.

Used by the chapters on Breakout, Double deep Q-learning and Space Invaders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EventCounts:
    """What was counted in the games with and without sticky actions.

    Attributes
    ----------
    event
        What was counted, as in `mlanimated.atari.counting.COUNTERS`.
    sticky, plain
        (games,) how often, in the order of the seeds.
    first_seed
        Of both: the seed of a game is this plus its place.
    seed
        Seed of the training.
    """

    event: str
    sticky: NDArray[np.int64]
    plain: NDArray[np.int64]
    first_seed: int
    seed: int


def read_counts(name: str, event: str) -> EventCounts:
    """Read what was counted when the agent of this name was judged.

    Raises
    ------
    KeyError
        If this kind of event was not counted.
    """
    from mlanimated.store.artifacts import artifact

    manifest = artifact(name).manifest
    counted = {bool(one["sticky"]): one for one in manifest["protocols"]}
    first, other = (counted[sticky]["first_seed"] for sticky in (False, True))
    if first != other:
        raise ValueError(f"the games of {name} with and without sticky actions have different seeds")
    return EventCounts(
        event,
        np.array(counted[True]["events"][event], np.int64),
        np.array(counted[False]["events"][event], np.int64),
        int(first),
        int(manifest["seed"]),
    )
