"""What the training of Breakout was to reach, and did.

Used by the chapter on Breakout, policy gradients.
"""

from __future__ import annotations

# Goals, both without sticky actions; they were set before the training.
SCORE_GOAL = 200.0
BEHIND_GOAL = 50.0  # percent of the games in which the ball comes behind the wall
# What has been reached: it may only go up.
REACHED = {"plain": 340.0, "sticky": 109.3}
REACHED_BEHIND = 90
# A person who had practised for two hours, by Mnih et al. 2015; their random player scores 1.7.
HUMAN = 31.8
