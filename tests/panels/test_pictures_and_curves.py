"""Pictures, screens, heat maps, curves over seeds and histograms: what was given is what is seen."""

import numpy as np
import pytest

from mlanimated.panels.game_screen import GameScreen
from mlanimated.panels.heat_map import HeatMap
from mlanimated.panels.image_probabilities import ImageProbabilities
from mlanimated.panels.score_histogram import ScoreHistogram
from mlanimated.panels.seed_curves import SeedCurves

SIZE, PLACE = (720, 480), (80, 70, 440, 330)
RNG = np.random.default_rng(0)


def test_the_likeliest_class_is_ringed_and_the_right_one_ticked(figure, words):
    panel = ImageProbabilities(figure, SIZE, (10, 100), (8, 8), 4, (300, 20, 200, 300), ("frog", "truck"))
    picture = RNG.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    panel.show(picture, (0.2, 0.8), truth=0, caption="picture 3")
    assert [ring.get_visible() for ring in panel._bars._rings] == [False, True]
    assert [check.get_visible() for check in panel._bars._checks] == [True, False]
    assert "picture 3" in words()
    np.testing.assert_array_equal(panel._pixels._picture, picture)
    with pytest.raises(ValueError, match=r"\(3,\) where \(2,\)"):
        panel.show(picture, (0.2, 0.3, 0.5))
    with pytest.raises(ValueError, match=r"\(4, 4, 3\)"):
        panel.show(picture[:4, :4], (0.2, 0.8))


def test_a_screen_that_is_over_fades_and_marks_are_ringed(figure, words):
    screen = GameScreen(figure, SIZE, 10, 60, (40, 30), scale=4, rings=2)
    picture = RNG.integers(0, 256, (30, 40, 3), dtype=np.uint8)
    screen.show(picture, title="trained", line="score 3", counter="behind the wall: 3", marks=[(4, 5)])
    assert words() == ["trained", "score 3", "behind the wall: 3"]
    assert screen._marks.get_xydata().tolist() == [[4, 5]]
    np.testing.assert_array_equal(screen.pixels._picture, picture)
    screen.show(picture, over=True)
    assert (screen.pixels._picture >= 128).all()
    assert words() == []
    assert len(screen._marks.get_xydata()) == 0
    with pytest.raises(ValueError, match="3 marks, but this screen was made for 2"):
        screen.show(picture, marks=np.zeros((3, 2)))


def test_a_ring_on_a_screen_lies_over_the_pixels(figure, drawn):
    screen = GameScreen(figure, SIZE, 10, 60, (40, 30), scale=4, rings=1)
    black = np.zeros((30, 40, 3), np.uint8)
    screen.show(black)
    without = drawn(grey=True)
    screen.show(black, marks=[(20, 15)])
    assert np.abs(drawn(grey=True) - without).max() > 100


def heat(figure, **options):
    return HeatMap(figure, SIZE, PLACE, (4, 5), (-1, 1), **options)


def test_what_was_not_seen_stays_hatched(figure, drawn):
    panel = heat(figure, x="place", y="speed", x_ends=(0, 5), y_ends=(0, 4), name="value")
    values = np.full((4, 5), np.nan)
    panel.show(values)
    nothing = drawn(grey=True)
    inside = nothing[90:400, 90:500]
    assert inside.min() < 220  # strokes
    assert inside.max() == 255
    values[0, 0] = -1  # white, as the ground: the strokes must be gone
    panel.show(values)
    cell = drawn(grey=True)[410 - 60 : 405, 90:160]
    assert cell.min() == 255
    assert nothing[410 - 60 : 405, 90:160].min() < 220


def test_row_0_is_below_or_above(figure):
    assert heat(figure).axes.get_ylim() == (0, 4)
    assert heat(figure, origin="upper").axes.get_ylim() == (4, 0)


def test_what_does_not_fit_a_heat_map_is_refused(figure):
    with pytest.raises(ValueError, match=r"\(5, 4\) where \(4, 5\)"):
        heat(figure).show(np.zeros((5, 4)))
    with pytest.raises(ValueError, match="does not fit the scale -1 to 1"):
        heat(figure).show(np.full((4, 5), 1.5))


X = np.arange(6) * 100
CURVES = {"double": RNG.random((3, 6)), "plain": RNG.random((5, 6))}


def test_lines_end_at_now_and_the_thick_one_is_the_median(figure, words):
    panel = SeedCurves(figure, SIZE, PLACE, X, CURVES, (0, 1), references={"goal": 0.9})
    for time in (4.0, 2.5):
        panel.show(time)
        for curve, seeds in zip(panel._curves, CURVES.values(), strict=True):
            low = int(time)
            middle = np.median(seeds, axis=0)
            at = middle[low] if time == low else (middle[low] + middle[low + 1]) / 2
            assert curve.thick.get_ydata()[-1] == pytest.approx(at)
            assert curve.thick.get_xdata()[-1] == 100 * time
            assert len(curve.thin) == len(seeds)
            assert curve.thick.get_linewidth() > curve.thin[0].get_linewidth()
            (band,) = curve.band.get_paths()
            assert band.vertices[:, 0].max() == 100 * time
        assert list(panel._cursor[0].get_xdata()) == [100 * time] * 2
    assert {"double", "plain", "goal"} <= set(words())
    dashes = [curve.thick.get_linestyle() for curve in panel._curves]
    assert dashes == ["-", "--"]


def test_the_thick_line_may_be_the_mean_or_one_seed(figure):
    for middle, wanted in (("mean", CURVES["plain"].mean(axis=0)), (1, CURVES["plain"][1])):
        panel = SeedCurves(figure, SIZE, PLACE, X, {"plain": CURVES["plain"]}, (0, 1), middle=middle)
        panel.show(5.0)
        np.testing.assert_allclose(panel._curves[0].thick.get_ydata(), wanted)


@pytest.mark.parametrize(
    ("curves", "options", "words"),
    [
        ({"a": np.zeros((3, 5))}, {}, r"curves of a.*\(3, 5\) where \(3, 6\)"),
        ({"a": np.zeros(6)}, {}, r"\(6,\) where \(6, 6\)"),
        ({}, {}, "0 methods"),
        ({"a": np.zeros((3, 6))}, {"looks": {}}, None),
        ({"a": np.zeros((3, 6))}, {"looks": {"b": ("#000000", "-")}}, "no colour and dashes for a"),
        ({"a": np.zeros((3, 6))}, {"middle": 3}, "the seed of the thick line is 3"),
    ],
)
def test_what_does_not_fit_curves_is_refused(figure, curves, options, words):
    if words is None:
        SeedCurves(figure, SIZE, PLACE, X, curves, (0, 1), **options)
        return
    with pytest.raises(ValueError, match=words):
        SeedCurves(figure, SIZE, PLACE, X, curves, (0, 1), **options)


def histogram(figure, **options):
    return ScoreHistogram(figure, SIZE, PLACE, range(-2, 3), 4, **options)


def test_columns_count_and_the_mean_has_its_bracket(figure, words):
    panel = histogram(figure, title="Pong", references={"human": 1.0})
    scores = np.array([-2, 0, 0, 1, 2, 2])
    panel.show(scores, interval=(-1, 2), words="mean 0.5")
    assert [bar.get_height() for bar in panel._bars] == [1, 0, 2, 1, 2]
    assert panel._mean.get_xdata()[0] == 0.5
    assert list(panel._interval.get_xdata()) == [-1, 2]
    assert panel._interval.get_marker() == "|"
    assert {"Pong", "human", "mean 0.5"} <= set(words())
    panel.show([])
    assert not any(artist.get_visible() for artist in (panel._mean, panel._interval))


def test_names_of_near_references_stand_in_rows_of_their_own(figure):
    panel = histogram(figure, references={"random": -1.0, "human": -0.9, "DQN": 2.0})
    texts = {text.get_text(): text.get_position()[1] for text in panel.axes.texts}
    assert texts["random"] == texts["DQN"] > texts["human"]


def test_what_does_not_fit_a_histogram_is_refused(figure):
    with pytest.raises(ValueError, match="scores 3 to 3 do not fit the columns -2 to 2"):
        histogram(figure).show([3])
    with pytest.raises(ValueError, match="rise by the same number"):
        ScoreHistogram(figure, SIZE, PLACE, (0, 1, 3), 4)
    with pytest.raises(ValueError, match="the interval"):
        histogram(figure).show([0], interval=(1, 0))
