"""What the agent of chapter 19 was to reach.

Used by the chapter on Space Invaders.
"""

MEAN_GOAL = 1_000.0  # points without sticky actions, over a hundred whole games
AIM = 1_500.0
CLEARED_GOAL = 50  # percent of games without sticky actions in which the first wave is cleared
