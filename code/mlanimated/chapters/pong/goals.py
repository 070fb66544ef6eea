"""What the long trainings of Pong were to reach, and did.

Used by the chapter on Pong, policy gradients.
"""

from __future__ import annotations

# Goals, in points of difference; published agents reach 16.7 to 20.2 with sticky actions.
STICKY_GOAL = 18.0
PLAIN_GOAL = 20.5
PERFECT = 21.0
# What has been reached, with and without sticky actions; the first, the headline, may only go up.
REACHED = {"sticky": 13.9, "plain": 21.0}
