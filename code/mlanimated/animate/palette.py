"""The book's colours: one role, one colour, in every chapter (the colour-blind-safe set of Okabe and Ito)."""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap

BACKGROUND = "#ffffff"
NEUTRAL = "#3d3d3d"  # data, boards, axes
FADED = "#b8b8b8"  # what does not matter now
FAINT = "#e4e4e4"  # grid lines, empty cells
MODEL = "#0072B2"  # the model and its predictions
TARGET = "#009E73"  # truth and targets
LOSS = "#D55E00"  # error and loss
CHOSEN = "#E69F00"  # the action or example chosen now

# Colours without a role, for categories such as countries. Always with a second cue: a label, a shape.
# The brown is not of that set; like the others it differs from all in lightness, too.
CATEGORIES = ("#56B4E9", "#CC79A7", "#000000", "#F0E442", "#8C510A")

# Pictures of numbers: from nothing to much, and from negative (error's colour) to positive (the model's).
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "mlanimated-sequential", [BACKGROUND, "#7fb8d8", MODEL, "#00273d"]
)
DIVERGING = LinearSegmentedColormap.from_list(
    "mlanimated-diverging", [LOSS, "#f2b892", BACKGROUND, "#8fc1de", MODEL]
)
