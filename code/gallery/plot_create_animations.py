"""
Shares and sizes
================

The shares of large economies as a pie, and beside it their sizes as lines, year by year.
"""

# %%
# The record holds what each country produced in each year of the table.

from mlanimated.page import recall, show
from mlanimated.recipes.create_animations import economies
from mlanimated.scenes.create_animations import TIMELINE, pie_and_lines

record = recall(economies)

# %%
# Two scenes stand side by side and move in step: the pie shows shares, the lines show sizes.

show(pie_and_lines(record), TIMELINE)
