"""The artists of chapter 1, in every frame: colours stay with their countries, places glide, slices close."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from mlanimated.animate import palette, style
from mlanimated.animate.scene import Scene
from mlanimated.animate.stage import Stage
from mlanimated.chapters.create_animations import recipe
from mlanimated.chapters.create_animations import scenes as chapter
from mlanimated.chapters.create_animations.economies import (
    COLOURS,
    TOP,
    BarRace,
    GrowingLines,
    SharePie,
    spread,
)
from mlanimated.chapters.create_animations.scenes import CLOCK, TIMELINE, FlipBook, TwoBalls

RECORD = recipe.economies()
TIMES = recipe.film().times


def built(scene: Scene, width: int = 720) -> Scene:
    scene.build(Figure(figsize=(width / 72, 480 / 72), dpi=72))
    return scene


def frames(scene: Scene) -> Iterator[float]:
    for time in TIMES:
        scene.show(float(time))
        yield float(time)


def colours_of(scene: Scene) -> list[str]:
    if isinstance(scene, SharePie):
        return [to_hex(slice_.get_facecolor()) for slice_ in scene.slices]
    if isinstance(scene, BarRace):
        return [to_hex(bar.get_facecolor()) for bar in scene.bars]
    assert isinstance(scene, GrowingLines)
    lines = [to_hex(line.get_color()) for line in scene.lines]
    assert lines == [to_hex(dots.get_markerfacecolor()) for dots in scene.dots]
    assert lines == [to_hex(leader.get_color()) for leader in scene.leaders]
    return lines


@pytest.mark.parametrize("kind", [SharePie, GrowingLines, BarRace])
def test_a_country_keeps_its_colour_in_every_frame_and_panel(kind: type[Scene]) -> None:
    scene = built(kind(RECORD))  # type: ignore[call-arg]
    expected = [to_hex(colour) for colour in COLOURS]
    for _ in frames(scene):
        assert colours_of(scene) == expected
        assert [label.get_text().split("\n")[0] for label in scene.labels] == list(RECORD.countries)  # type: ignore[attr-defined]


def test_coloured_by_rank_a_country_does_not_keep_its_colour() -> None:
    colours = recipe.colours()
    scene = built(GrowingLines(RECORD, rule=colours.rules["the rank"]))
    seen = [colours_of(scene) for time in frames(scene) if time.is_integer()]
    expected = [[to_hex(COLOURS[int(place)]) for place in row] for row in RECORD.places]
    assert seen == expected
    sentences = [step.sentence for step in scene.steps()]
    assert "Now China and Germany have another colour." in sentences[list(RECORD.years).index(1997)]
    assert not any("another colour" in step.sentence for step in GrowingLines(RECORD).steps())


def test_the_pixels_of_every_bar_and_slice_have_the_colour_of_the_country() -> None:
    for scene in (BarRace(RECORD), SharePie(RECORD)):
        stage = Stage(scene, supersampling=1)
        for time in range(len(RECORD.years)):
            frame = stage.frame(float(time))
            for (x, y), colour in zip(insides(scene), COLOURS, strict=True):
                pixel = frame[round(scene.size[1] - y), round(x)]
                np.testing.assert_allclose(pixel, np.multiply(255, to_rgb(colour)), atol=1)


def insides(scene: BarRace | SharePie) -> list[tuple[float, float]]:
    """A point inside each country's bar or slice, in CSS pixels from the bottom left."""
    if isinstance(scene, BarRace):
        # The shortest bar is 9 pixels long: 4 of them lie between its outlines.
        return [(bar.get_x() + 4, bar.get_y() + bar.get_height() / 2) for bar in scene.bars]
    points = []
    for slice_ in scene.slices:
        angle = np.radians((slice_.theta1 + slice_.theta2) / 2)
        points.append(
            tuple(np.add(slice_.center, 0.93 * slice_.r * np.array([np.cos(angle), np.sin(angle)])))
        )
    return points


def test_slices_close_and_are_the_shares() -> None:
    scene = built(SharePie(RECORD), width=330)
    for time in frames(scene):
        widths = np.array([slice_.theta2 - slice_.theta1 for slice_ in scene.slices])
        assert widths.sum() == pytest.approx(360, abs=1e-9)
        np.testing.assert_allclose(widths / 360, RECORD.at(time).shares, atol=1e-12)
        starts = np.sort([slice_.theta1 % 360 for slice_ in scene.slices])
        ends = np.sort([slice_.theta2 % 360 for slice_ in scene.slices])
        np.testing.assert_allclose(starts, ends, atol=1e-9)  # each begins where another ends


def test_bars_glide_and_no_two_change_places_in_one_frame() -> None:
    scene = built(BarRace(RECORD))
    heights = np.array([[bar.get_y() for bar in scene.bars] for _ in frames(scene)])
    place = (heights[0].max() - heights[0].min()) / (len(COLOURS) - 1)
    assert np.abs(np.diff(heights, axis=0)).max() < 0.3 * place + 1
    for i in range(len(COLOURS)):
        for j in range(i):
            apart = heights[:, i] - heights[:, j]
            jumped = (np.sign(apart[1:]) * np.sign(apart[:-1]) < 0) & (
                np.abs(np.diff(apart)) > 0.6 * place + 2
            )
            assert not jumped.any()
    order = np.argsort(-heights[-1])
    np.testing.assert_array_equal(RECORD.gdp[-1][order], np.sort(RECORD.gdp[-1])[::-1])


def test_bars_and_tips_have_the_length_of_the_number() -> None:
    race, lines = built(BarRace(RECORD)), built(GrowingLines(RECORD))
    unit = None
    for time in TIMES:
        race.show(time)
        lines.show(time)
        gdp = RECORD.at(time).gdp
        np.testing.assert_allclose([line.get_ydata()[-1] for line in lines.lines], gdp)
        widths = np.array([bar.get_width() for bar in race.bars])
        unit = unit or widths[0] / gdp[0]
        np.testing.assert_allclose(widths, unit * gdp)
    assert RECORD.gdp.max() < TOP


def test_dots_and_numbers_are_of_years_in_the_table_only() -> None:
    race, lines, pie = built(BarRace(RECORD)), built(GrowingLines(RECORD)), built(SharePie(RECORD))
    for time in TIMES:
        row = int(time + 1e-9)
        for scene in (race, lines, pie):
            scene.show(time)
            assert scene.year.get_text() == str(RECORD.years[row])
        assert [text.get_text() for text in race.numbers] == [f"{value:.1f}" for value in RECORD.gdp[row]]
        shares = 100 * RECORD.gdp[row] / RECORD.gdp[row].sum()
        assert [label.get_text().split("\n")[1] for label in pie.labels] == [f"{s:.0f} %" for s in shares]
        for dots in lines.dots:
            np.testing.assert_array_equal(dots.get_xdata(), RECORD.years[: row + 1])


def test_marks_say_what_the_table_says() -> None:
    sentences = {step.name: step.sentence for step in GrowingLines(RECORD).steps()}
    assert sentences["1957"].startswith("1957: Germany overtakes the UK")
    assert sentences["1962"] == ""  # nobody overtakes anybody
    assert sentences["1977"] == ""  # nobody overtakes and nothing shrinks
    for step, year in enumerate(RECORD.years):
        assert sentences[str(year)].count("overtakes") == len(RECORD.overtakes(step))


@pytest.mark.parametrize("seed", range(20))
def test_labels_are_apart_and_near(seed: int) -> None:
    targets = np.sort(np.random.default_rng(seed).uniform(20, 200, 5))
    heights = spread(targets, 29, 10, 300)
    assert np.diff(heights).min() >= 29 - 1e-9
    assert heights[0] >= 10
    assert heights[-1] <= 300
    np.testing.assert_allclose(spread(heights, 29, 10, 300), heights)  # nothing is moved that need not be


def test_the_colours_differ_in_lightness_too() -> None:
    linear = [
        np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for c in map(to_rgb_array, COLOURS)
    ]
    luminance = np.array([row @ [0.2126, 0.7152, 0.0722] for row in linear])
    lightness = np.sort(116 * np.cbrt(luminance) - 16)
    assert np.diff(lightness).min() > 7


def to_rgb_array(colour: str) -> np.ndarray:
    return np.array(to_rgb(colour))


def test_a_flip_book_shows_as_many_pictures_as_it_says() -> None:
    flight = recipe.flight()
    for rate in recipe.PICTURE_RATES:
        scene = FlipBook(flight, rate)
        assert scene.steps()[-1].values["picture"] == rate * recipe.FLIGHT_SECONDS + 1
        assert len(CLOCK.frame_times(scene.steps())) == len(flight.clock)
        stage = Stage(scene, supersampling=1)
        different = {stage.frame(float(tick)).tobytes() for tick in range(len(flight.clock))}
        assert len(different) == rate * recipe.FLIGHT_SECONDS + 1


def test_both_balls_start_and_arrive_together() -> None:
    scene = built(TwoBalls(recipe.flight()))
    places = []
    for tick in (0, len(scene.record.clock) - 1):
        scene.show(tick)
        places.append({name: track._ball.get_xdata()[0] for name, track in scene._tracks.items()})
    assert places[0]["linear"] == places[0]["smooth"] < places[1]["linear"] == places[1]["smooth"]


def test_panels_side_by_side_show_the_same_moment() -> None:
    scene = chapter.pie_and_lines(RECORD)
    scene.build(Figure(figsize=(10, 480 / 72), dpi=72))
    pie, lines = scene.scenes
    for time in TIMES:
        scene.show(time)
        tips = np.array([line.get_ydata()[-1] for line in lines.lines])
        widths = np.array([slice_.theta2 - slice_.theta1 for slice_ in pie.slices])
        np.testing.assert_allclose(widths / 360, tips / tips.sum(), atol=1e-12)
    assert TIMELINE.fps == recipe.FRAMES_PER_SECOND


def test_the_numbers_of_a_step_are_those_of_the_table() -> None:
    row = list(RECORD.years).index(2002)
    size, share, place = (scene(RECORD).steps()[row].values for scene in (GrowingLines, SharePie, BarRace))
    china = RECORD.countries.index("China")
    assert size["China, trillion $"] == pytest.approx(RECORD.gdp[row, china], abs=0.001)
    assert share["China, %"] == pytest.approx(100 * RECORD.gdp[row, china] / RECORD.gdp[row].sum(), abs=0.1)
    assert place["China, place"] == 2
    assert chapter.FirstAnimation(RECORD).steps()[row].values == {"trillion $": round(RECORD.gdp[row, 0], 3)}


def test_no_name_of_a_slice_lies_over_the_numbers_of_the_axis_beside_it() -> None:
    scene = chapter.pie_and_lines(RECORD)
    figure = Figure(figsize=(10, 480 / 72), dpi=72)
    FigureCanvasAgg(figure)
    with style.context():
        scene.build(figure)
    pie, lines = scene.scenes
    assert isinstance(pie, SharePie)
    assert isinstance(lines, GrowingLines)
    numbers = lines.lines[0].axes.get_yticklabels()
    for time in TIMES:
        scene.show(time)
        left = min(number.get_window_extent().x0 for number in numbers)
        assert max(label.get_window_extent().x1 for label in pie.labels) < left


def test_what_is_to_come_is_seen_pale_from_the_first_frame_on() -> None:
    scene = built(GrowingLines(RECORD))
    (courses,) = scene.lines[0].axes.collections
    for course, gdp in zip(courses.get_segments(), RECORD.gdp.T, strict=True):
        np.testing.assert_array_equal(course, np.stack([RECORD.years, gdp], axis=1))
    assert {to_hex(colour) for colour in courses.get_colors()} == {to_hex(palette.FAINT)}


def test_the_bars_are_as_long_as_the_figure_allows() -> None:
    scene = chapter.bars_and_lines(RECORD)
    figure = Figure(figsize=(10, scene.size[1] / 72), dpi=72)
    scene.build(figure)
    scene.show(len(RECORD.years) - 1)
    assert max(bar.get_width() for bar in scene.scenes[0].bars) > scene.size[0] / 2
