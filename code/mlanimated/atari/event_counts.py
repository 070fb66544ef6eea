"""How often something happened in the games of an evaluation, and the games in which it did most often.

Used by the chapters on Breakout, Double deep Q-learning and Space Invaders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mlanimated.atari.chosen_games import Highlights
    from mlanimated.atari.recording import Episode

# The name in `mlanimated.atari.trained`, whose import would load Keras for the sake of a name.
HIGHLIGHTS = "highlights.npz"


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


def plain_highlights(name: str) -> dict[str, Episode]:
    """Return, of the games without sticky actions that judged an agent, the one with most of each event.

    Parameters
    ----------
    name
        Of the artifact.
    """
    from mlanimated.store.artifacts import artifact

    found = artifact(name)
    plain = [protocol["sticky"] == 0 for protocol in found.manifest["protocols"]].index(True)
    return cast("Highlights", found.record(HIGHLIGHTS)).games[plain]
