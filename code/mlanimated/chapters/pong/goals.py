"""What the long trainings of Pong were to reach, and did.

And what is needed to read the committed comparison of the methods, which is older than the methods of today.
That stands here and not beside the comparison, so that removing it does not make a new record outdated.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

from dataclasses import replace

from mlanimated.atari.old_names import METHODS
from mlanimated.chapters.pong.methods import Comparison

# Goals, in points of difference; published agents reach 16.7 to 20.2 with sticky actions.
STICKY_GOAL = 18.0
PLAIN_GOAL = 20.5
PERFECT = 21.0
# What has been reached, with and without sticky actions; the first, the headline, may only go up.
REACHED = {"sticky": 13.9, "plain": 21.0}

# Why the committed comparison is outdated. Once it is made again, remove this, and the mark and the claim
# that use it.
OUTDATED = (
    "recorded before the baseline was a method of its own, and when the network learned after 64 steps of "
    "each game with GAE and with clipping, but after 128 with the others"
)


def with_names_of_today(record: Comparison) -> Comparison:
    """Return a comparison that was recorded earlier, with the methods named as they are today."""
    return Comparison(tuple(replace(run, method=METHODS.get(run.method, run.method)) for run in record.runs))
