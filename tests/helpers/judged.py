"""What an evaluation of Pong says, without a game having been played."""

from __future__ import annotations

import numpy as np

from mlanimated.atari.evaluation import Evaluation
from mlanimated.store.scores import bootstrap_interval

SCORES = np.array([3.0, -21.0])
LOW, HIGH = bootstrap_interval(SCORES)
RESULT = Evaluation(
    game="pong",
    sticky=0.25,
    scores=SCORES,
    lengths=np.array([900, 800]),
    first_seed=2**30,
    distinct=np.array([True, True]),
    low=LOW,
    high=HIGH,
)
