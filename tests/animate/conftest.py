"""A small scene for the tests: a dot on a line, a number, and a still label above the dot."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import settings

from mlanimated.animate import palette, style, tween
from mlanimated.animate.scene import Scene, step_list

# Nothing is timed in the tests: another program on the machine must not make one fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class Dots(Scene):
    name = "dots"
    size = (180, 120)
    title = "Dots"
    caption = "Look at the dot."
    alt = "A dot moves to the right."

    def __init__(self, values=(0.0, 1.0, 3.0, 2.0), sentences=None):
        self.record = SimpleNamespace(x=np.array(values), seed=0)
        self.sentences = {0: "It starts.", 2: "It is far right."} if sentences is None else sentences

    def build(self, figure):
        ax = figure.subplots()
        style.axes(ax, xlim=(-1, 4), ylim=(-1, 1), xticks=(0, 3))
        ax.plot([-1, 4], [0, 0], color=palette.FADED)
        (self.dot,) = ax.plot([], [], "o", color=palette.MODEL, zorder=2.2)
        ax.text(1.5, 0, "above", zorder=5)  # still, and drawn over the dot
        (self.under,) = ax.plot([], [], lw=20, color=palette.CHOSEN, zorder=1)  # moves under the still line
        self.number = style.number(ax, 0.1, 0.9, fontsize=12)
        return [self.number, self.dot, self.under]  # not in drawing order, on purpose

    def show(self, time):
        x = float(tween.at(self.record.x, time))
        self.dot.set_data([x], [0])
        self.under.set_data([-1, x], [0, 0])
        self.number.set_text(style.fixed(x, ".1f", 5))

    def steps(self):
        return step_list({"x": self.record.x}, self.sentences)


@pytest.fixture
def dots():
    return Dots


@pytest.fixture
def frames():
    """Ten frames 12 wide and 8 high: a bright column moves over a dark picture."""
    result = []
    for index in range(10):
        frame = np.full((8, 12, 3), 40, dtype=np.uint8)
        frame[:, index] = (230, 159, 0)
        result.append(frame)
    return result
