"""The pictures of "Convolutional Neural Networks" show what the records hold, at every stop."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.chapters.convolutional_neural_networks import (
    comparing,
    filters,
    looking,
    networks,
    parts,
    shown,
    small_sums,
    windows,
)
from mlanimated.store.recipes import recall


def built(scene):
    width, height = scene.size
    with style.context():
        scene.build(Figure(figsize=(width / 72, height / 72), dpi=72))
    return scene


def test_the_arithmetic_that_is_written_out_gives_the_cell_that_appears():
    scene = built(windows.EveryCell(recall(small_sums.cells)))
    for done in range(17):
        scene.show(float(done))
        for side, record in zip(scene._sides, scene.record.sides, strict=True):
            cells = [text.get_text() for text in side._result.texts]
            assert sum(text != "" for text in cells) == done
            if not done:
                continue
            words = " ".join(line.get_text() for line in side._lines).replace("\N{MINUS SIGN}", "-")
            total, value = words.split(" = ")
            products = re.findall(r"(-?\d+)·(\d+)", total)
            assert len(products) == record.window.size
            assert sum(int(w) * int(x) for w, x in products) == int(value) == record.library.ravel()[done - 1]
            assert cells[done - 1] == style.fixed(int(value), "d")


def test_the_window_stands_where_its_numbers_come_from():
    scene = built(windows.EveryCell(recall(small_sums.cells)))
    for done in (1, 2, 5, 16):
        scene.show(float(done))
        row, column = divmod(done - 1, 4)
        for side, record in zip(scene._sides, scene.record.sides, strict=True):
            x, y = side._window.get_xy()
            cell, rows = side._picture.cell[0], len(record.picture) + 2 * record.border
            assert x == pytest.approx(column * record.stride * cell)
            top = y + side._window.get_height()
            assert top == pytest.approx((rows - row * record.stride) * cell)


@pytest.mark.parametrize("which", shown.WINDOWS)
def test_rows_that_are_not_computed_yet_are_white(which):
    scene = built(filters.Filters(recall(shown.filtered), which))
    for step, rows in enumerate(filters.ROWS):
        scene.show(float(step))
        picture = scene._after.pixels._picture
        assert (picture[rows:] == 255).all()
        assert scene._counter.get_text() == f"row {rows:2d} of 32"


def test_pieces_appear_one_after_the_other_and_the_newest_is_ringed():
    scene = built(filters.Layer(recall(shown.one_layer)))
    frames = [*scene._maps, scene._sum, scene._bent, scene._pooled]
    for step in range(7):
        scene.show(float(step))
        assert [frame.pixels.get_visible() for frame in frames] == [k < step for k in range(6)]
        assert [frame.frame.get_linewidth() == 6 for frame in frames] == [k == step - 1 for k in range(6)]


def test_the_frame_is_as_large_as_the_field():
    scene = built(looking.Growing(recall(shown.growing)))
    for step, (first, size) in enumerate(scene.fields.measured):
        scene.show(float(step))
        seen, cell = scene._frames
        assert (seen.get_width() / 9, seen.get_x() / 9) == (size, first)
        assert cell.get_width() / 9 == scene._per_cell[step]
        assert f"{size}×{size}" in scene._seen.get_text()


def test_a_map_that_differs_has_a_cross():
    scene = built(looking.MovesAlong(recall(comparing.moving)))
    for step in range(len(comparing.MOVES)):
        scene.show(float(step))
        for text, gap in zip(
            scene._gaps, (scene.record.gap[step], scene.record.pooled_gap[step]), strict=True
        ):
            assert text.get_text() == f"{gap:.2f} {'✗' if gap else '✓'}"


def test_probability_and_epoch_belong_together():
    scene = built(networks.Learned(recall(shown.learning)))
    for look, epoch in enumerate(scene.record.epochs):
        scene.show(float(look))
        assert scene._epoch.get_text().split() == ["epoch", str(epoch)]
        assert scene._p.get_text() == f"P = {scene.record.p[look]:.2f}"
        assert scene._bar.get_width() == pytest.approx(128 * scene.record.p[look])


def test_bars_are_the_mean_of_the_seeds_and_say_cifar_10():
    scene = built(networks.TwoNetworks(recall(comparing.compared)))
    assert "CIFAR-10" in scene.title
    for step in range(8):
        scene.show(float(step))
        for bars, right in zip(scene._bars, (scene.record.convolutional, scene.record.dense), strict=True):
            for k, bar in enumerate(bars):
                share = right[:, k].sum() / (3 * scene.record.tests)
                assert bar.get_width() == pytest.approx(share if k <= step else 0)


def test_numbers_have_the_colours_of_their_signs():
    ends = parts.signed(np.array([[1.0, -1.0, 0.0]]), 1.0)[0]
    found = ["#{:02X}{:02X}{:02X}".format(*colour) for colour in ends[:2]]
    assert found == [palette.MODEL, palette.LOSS]
    assert (ends[2] >= 254).all()
    assert (parts.coloured(np.zeros((1, 1, 3)), 1.0) == 128).all()
