"""What the agent of chapter 18 was to reach.

Used by the chapter on Double deep Q-learning.
"""

MEAN_GOAL = 300.0  # points without sticky actions, over a hundred whole games
ROW_GOAL = 5  # trips behind the wall in a row, in one game of a hundred at least
