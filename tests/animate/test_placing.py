"""Things at their places: axes and canvases in CSS pixels, labels apart, the step that is seen."""

from matplotlib.figure import Figure

from mlanimated.animate.placing import apart, canvas, place_axes, step_shown

SIZE = (720, 480)


def test_axes_stand_at_their_pixels_and_a_canvas_counts_them():
    figure = Figure(figsize=(10, 480 / 72), dpi=72)
    for axes in (place_axes(figure, SIZE, 20, 30, 400, 200), canvas(figure, SIZE, (20, 30, 400, 200))):
        assert [round(edge, 6) for edge in axes.bbox.extents] == [20, 30, 420, 230]
    assert axes.transData.transform((100, 50)).round(6).tolist() == [120, 80]


def test_labels_keep_their_order_and_a_distance():
    assert apart([10.0, 12.0, 11.0, 100.0], 30) == [10.0, 70.0, 40.0, 100.0]


def test_the_step_that_is_seen_is_whole():
    assert [step_shown((0, 10, 100), time) for time in (0, 0.55, 1, 1.5, 2)] == [0, 5, 10, 55, 100]
