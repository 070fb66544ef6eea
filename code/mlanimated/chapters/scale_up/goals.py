"""What the agents of chapter 20 were to reach.

Used by the chapter on Scale up.
"""

# Points without sticky actions, on average of a hundred whole games.
GOALS = {"beam_rider": 4_000.0, "seaquest": 3_000.0}
