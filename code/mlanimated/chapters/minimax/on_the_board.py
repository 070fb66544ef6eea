"""The networks of the chapter on tic-tac-toe, for a reader who plays against them on this page."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.chapters.minimax.recipe import LEARNED, TIC_TAC_TOE_NETWORKS
from mlanimated.store.recipes import find_recipe, recall
from mlanimated.store.record import reads


@reads(TIC_TAC_TOE_NETWORKS)
def learned_networks() -> dict[str, dict[str, NDArray[np.float16]]]:
    """Return the layers of each network that was kept, by the name of its generation."""
    found: Any = recall(find_recipe(TIC_TAC_TOE_NETWORKS))
    return {name: {layer: part[k] for layer, part in found.weights.items()} for k, name in enumerate(LEARNED)}
