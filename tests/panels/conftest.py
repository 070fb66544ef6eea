"""What the tests of panels share: a figure of the book's width, and pictures of it."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from mlanimated.animate import style

SIZE = (720, 480)


@pytest.fixture(autouse=True)
def settings():
    with style.context():
        yield


@pytest.fixture
def figure():
    return Figure(figsize=(10, 480 / 72), dpi=72)


@pytest.fixture
def drawn(figure):
    """Return a function that gives the figure's picture, in colour or in grey."""

    def draw(grey=False):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        picture = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
        return (picture @ [0.299, 0.587, 0.114]).round() if grey else picture

    return draw


@pytest.fixture
def words(figure):
    """Return a function that lists what can be read."""
    return lambda: [
        text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()
    ]
