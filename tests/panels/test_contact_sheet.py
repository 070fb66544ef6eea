"""The sheet of all panels: every panel is on it, legible on a phone, drawn alike every time."""

import ast
import importlib
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from mlanimated import panels
from mlanimated.animate import style
from mlanimated.panels import contact_sheet

NO_PANELS = {"contact_sheet", "pixels", "shapes"}  # pixels is inside two of them


def test_every_panel_is_on_the_sheet():
    modules = {module.name for module in pkgutil.iter_modules(panels.__path__)} - NO_PANELS
    assert modules
    tree = ast.parse(Path(contact_sheet.__file__).read_text())
    called = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and hasattr(node.func, "id")
    }
    for name in modules:
        module = importlib.import_module(f"mlanimated.panels.{name}")
        own = {
            each for each, kind in vars(module).items() if getattr(kind, "__module__", "") == module.__name__
        }
        classes = {each for each in own if each[0].isupper() and isinstance(getattr(module, each), type)}
        assert classes & called, f"{name} is not on the contact sheet"
    drawn = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    helpers = {"_random", "picture", "sheet", "main"}
    assert set(contact_sheet.EXAMPLES) == drawn - helpers


@pytest.mark.parametrize("name", contact_sheet.EXAMPLES)
def test_a_panel_is_legible_on_a_phone_and_inside_its_figure(name):
    figure = Figure(figsize=(10, 480 / 72), dpi=72)
    contact_sheet.EXAMPLES[name](figure)
    FigureCanvasAgg(figure).draw()
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            assert text.get_fontsize() >= style.SMALL
            box = text.get_window_extent()
            assert box.x0 >= 0, text
            assert box.x1 <= 720, text
            assert box.y0 >= 0, text
            assert box.y1 <= 480, text


def test_a_panel_is_drawn_alike_every_time():
    for name in ("board", "network"):
        np.testing.assert_array_equal(contact_sheet.picture(name), contact_sheet.picture(name))


def test_the_sheet_is_written_in_grey_and_as_on_a_phone(tmp_path):
    file = tmp_path / "sheet.png"
    contact_sheet.main([str(file), "--grey", "--phone"])
    with Image.open(file) as sheet:
        assert sheet.mode == "L"
        assert sheet.width == 3 * 728 * 390 // 720
