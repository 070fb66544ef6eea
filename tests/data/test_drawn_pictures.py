"""The drawn set is frozen, the same everywhere, balanced and varied; colour alone does not tell the class."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mlanimated.data import contact_sheet, drawn_pictures
from mlanimated.data.cifar10 import CLASSES as CIFAR10_CLASSES
from mlanimated.data.cifar10 import SETTING
from mlanimated.data.drawing.canvas import Canvas, turn
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.pen import Pen
from mlanimated.data.drawing.picture import CLASSES, WAYS
from mlanimated.data.drawn_pictures import draw
from mlanimated.data.picture_set import PictureSet
from mlanimated.data.pictures import pictures

# Of 2,000 pictures with seed 0. It was fixed before any model was tested on the set: whoever changes the
# drawing changes what was measured on it, and has to measure all of it again.
FROZEN = "06b4659854ec6eee7bb71ca6037b846217431831e7351bd6e4a5d99b9e515ace"


@pytest.fixture(scope="module")
def drawn() -> PictureSet:
    return draw(100, 100, 0, CLASSES)


def test_the_drawing_is_frozen(drawn: PictureSet) -> None:
    assert drawn.digest == FROZEN


def test_two_processes_draw_the_same(drawn: PictureSet) -> None:
    code = "from mlanimated.data.drawn_pictures import CLASSES, draw; print(draw(5, 2, 0, CLASSES).digest)"
    plain = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    # With other instructions of the processor, and another order of what Python hashes.
    launched = [sys.executable, "-m", "mlanimated.launch", sys.executable, "-c", code]
    assert subprocess.run(launched, capture_output=True, text=True, check=True).stdout == plain
    assert plain.strip() == draw(5, 2, 0, CLASSES).digest


def test_it_has_the_classes_of_cifar10(drawn: PictureSet) -> None:
    assert (drawn.name, drawn.copy) == ("drawn pictures", "drawn")
    assert drawn.class_names == CIFAR10_CLASSES
    assert drawn.train_pictures.shape == drawn.test_pictures.shape == (1000, 32, 32, 3)
    assert drawn.train_pictures.dtype == np.uint8


def test_it_is_balanced(drawn: PictureSet) -> None:
    for labels in (drawn.train_labels, drawn.test_labels):
        np.testing.assert_array_equal(np.bincount(labels), np.full(10, 100))


def test_no_two_pictures_are_alike(drawn: PictureSet) -> None:
    both = np.concatenate([drawn.train_pictures, drawn.test_pictures]).reshape(2000, -1)
    assert len(np.unique(both, axis=0)) == 2000
    near = np.concatenate([drawn.train_pictures, drawn.test_pictures])[:, ::4, ::4].reshape(2000, -1) >> 4
    assert len(np.unique(near, axis=0)) == 2000  # not by noise alone


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_varied(drawn: PictureSet, name: str) -> None:
    of_class = drawn.train_pictures[drawn.train_labels == CLASSES.index(name)]
    assert (of_class.std(axis=0).mean(axis=(0, 1)) > 30).all()  # every pixel, over the pictures
    colours = of_class.mean(axis=(1, 2))
    assert (colours.std(axis=0) > 15).all()
    contrast = of_class.std(axis=(1, 2)).mean(axis=1)
    assert contrast.min() > 5  # something can be seen in each


def test_a_larger_set_begins_with_a_smaller_one(drawn: PictureSet) -> None:
    small = draw(3, 2, 0, ("truck", "frog"))
    for label, name in enumerate(("truck", "frog")):
        of_class = drawn.train_pictures[drawn.train_labels == CLASSES.index(name)]
        np.testing.assert_array_equal(small.train_pictures[small.train_labels == label], of_class[:3])


def test_another_seed_draws_other_pictures() -> None:
    one, two = draw(2, 2, 1, ("cat",)), draw(2, 2, 2, ("cat",))
    assert (one.train_pictures != two.train_pictures).mean() > 0.5
    assert (one.train_pictures != one.test_pictures).mean() > 0.5


def nearest_mean_colour(drawn: PictureSet, *names: str) -> float:
    """How often the class whose mean colour is nearest is the right one; on training pictures only."""
    of = drawn.only(*names)
    colours, labels = of.train_pictures.mean(axis=(1, 2)), of.train_labels
    half = np.arange(len(labels)) % 2 == 0
    centres = np.stack([colours[half & (labels == label)].mean(axis=0) for label in range(len(names))])
    nearest = np.square(colours[~half, None] - centres).sum(axis=-1).argmin(axis=1)
    return float((nearest == labels[~half]).mean())


def test_the_mean_colour_does_not_tell_the_class(drawn: PictureSet) -> None:
    assert nearest_mean_colour(drawn, *CLASSES) < 0.25
    assert nearest_mean_colour(drawn, "horse", "deer") < 0.65
    assert nearest_mean_colour(drawn, "truck", "frog") < 0.68


def test_the_rim_does_not_tell_horse_from_deer(drawn: PictureSet) -> None:
    of = drawn.only("horse", "deer")
    rim = of.train_pictures.astype(float).mean(axis=-1)
    rows = np.concatenate(
        [rim[:, :3].mean(axis=(1, 2))[:, None], rim[:, -3:].mean(axis=(1, 2))[:, None]], axis=1
    )
    apart = [rows[of.train_labels == label].mean(axis=0) for label in (0, 1)]
    assert (abs(apart[0] - apart[1]) < rows.std(axis=0) / 2).all()


def test_every_figure_looks_to_both_sides() -> None:
    """Mirrored pens draw mirrored figures, up to the light."""
    for _, table in WAYS:
        for figures in table.values():
            for figure, _ in figures:
                right, left = (Canvas((0.0, -0.2)) for _ in range(2))
                figure(Pen(right, 16, 24, 1.0, 1, 12.0), Chance("one figure"))
                figure(Pen(left, 16, 24, 1.0, -1, 12.0), Chance("one figure"))
                assert right.pixels.max() > 50
                np.testing.assert_allclose(
                    left.pixels[:, :, ::-1], right.pixels, atol=0.5, err_msg=figure.__name__
                )


def test_turning_is_that_of_geometry() -> None:
    angles = np.linspace(-720, 720, 97)
    expected = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))], axis=1)
    np.testing.assert_allclose([turn(angle) for angle in angles], expected, atol=1e-7)


def covered(canvas: Canvas) -> float:
    """Area in pixels of what was drawn in white on black."""
    return float(canvas.pixels[0].sum()) / 255 / 4


def test_shapes_have_the_area_of_their_formula() -> None:
    white = (255.0, 255.0, 255.0)
    disc, bar, plate, oval = (Canvas((0.0, 0.0)) for _ in range(4))
    disc.limb((16, 16), (16, 16), 6, 6, white)
    bar.limb((8, 10), (20, 19), 3, 3, white)
    plate.polygon([(5, 5), (25, 8), (18, 27)], white)
    oval.ellipse((16, 15), 9, 5, 30, white)
    assert covered(disc) == pytest.approx(np.pi * 36, rel=0.01)
    assert covered(bar) == pytest.approx(np.pi * 9 + 15 * 6, rel=0.01)
    assert covered(plate) == pytest.approx(abs(20 * 22 - 13 * 3) / 2, rel=0.02)
    assert covered(oval) == pytest.approx(np.pi * 45, rel=0.03)


def test_what_lies_outside_does_no_harm() -> None:
    canvas = Canvas()
    canvas.limb((-20, -20), (-9, -9), 2, 2, (255, 255, 255))
    canvas.polygon([(40, 40), (50, 40), (45, 60)], (255, 255, 255))
    canvas.ellipse((16, 70), 5, 5, 0, (255, 255, 255))
    assert not canvas.pixels.any()


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(ValueError, match="zebra cannot be drawn, only airplane, automobile"):
        draw(1, 1, 0, ("horse", "zebra"))


def test_they_are_drawn_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path))
    monkeypatch.delenv(SETTING, raising=False)
    first = drawn_pictures.drawn_pictures(2, 1, 0, ("horse", "deer"))
    asked = []
    monkeypatch.setattr(drawn_pictures, "draw", lambda *arguments: asked.append(arguments) or first)
    assert drawn_pictures.drawn_pictures(2, 1, 0, ("horse", "deer")).digest == first.digest
    assert asked == []
    drawn_pictures.drawn_pictures(2, 1, 1, ("horse", "deer"))
    assert pictures("truck", "frog").copy == "drawn"
    assert asked == [(2, 1, 1, ("horse", "deer")), (500, 200, 0, ("truck", "frog"))]


def test_a_contact_sheet_shows_the_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sheet.png"
    assert contact_sheet.main([str(file), "--per-class", "3", "--zoom", "2", "--seed", "4"]) == 0
    assert "drawn pictures (drawn)" in capsys.readouterr().out
    sheet: NDArray[np.uint8] = np.asarray(Image.open(file))
    assert sheet.shape == (10 * 68, 3 * 68, 3)
    fourth = draw(3, 0, 4, CLASSES).train_pictures[3 * 3 + 1]  # the second cat
    np.testing.assert_array_equal(sheet[3 * 68 + 2 : 4 * 68 - 2 : 2, 68 + 2 : 2 * 68 - 2 : 2], fourth)
