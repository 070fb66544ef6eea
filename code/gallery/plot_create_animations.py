"""
Shares and sizes
================

The shares of large economies as a pie, and beside it their sizes as lines, year by year.
"""

# %%
# The record holds what each country produced in each year of the table.

from mlanimated.chapters.create_animations.recipe import economies
from mlanimated.chapters.create_animations.scenes import TIMELINE, pie_and_lines
from mlanimated.page import recall, show

record = recall(economies)

# %%
# Two scenes stand side by side and move in step: the pie shows shares, the lines show sizes.

show(pie_and_lines(record), TIMELINE)
