"""What the chapter "Create Animations" claims is so, and would not be so with other data or rules."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot
from PIL import Image

from mlanimated.chapters.create_animations import recipe
from mlanimated.chapters.create_animations.claims import CLAIMS
from mlanimated.chapters.create_animations.scenes import TIMELINE, pie_and_lines
from mlanimated.data.gapminder import country_years
from mlanimated.store.claim import Claim


def measured(claim: Claim, record: object) -> bool:
    return claim.holds(claim.measure(record))


def test_colours_that_follow_the_rank_break_the_claim() -> None:
    record = recipe.colours()
    broken = replace(record, rules={**record.rules, "the country": record.rules["the rank"]})
    assert not measured(CLAIMS["colour-follows-country"], broken)


def test_two_countries_of_one_colour_break_the_claim() -> None:
    record = recipe.colours()
    rule = np.minimum(record.rules["the country"], 3)
    assert not measured(
        CLAIMS["colour-follows-country"], replace(record, rules={**record.rules, "the country": rule})
    )


def test_bars_that_jump_break_the_claim() -> None:
    record = recipe.film()
    assert not measured(CLAIMS["ranks-glide"], replace(record, places=np.round(record.places)))


def test_slices_that_do_not_close_break_the_claim() -> None:
    record = recipe.film()
    assert not measured(CLAIMS["shares-sum-to-all"], replace(record, shares=np.round(record.shares, 3)))


def test_another_number_for_china_breaks_the_claim() -> None:
    record = recipe.economies()
    income, population = record.income.copy(), record.population.copy()
    income[record.filled_in] += 0.05
    assert not measured(CLAIMS["one-number-is-a-guess"], replace(record, income=income))
    population[record.filled_in] += 5
    assert not measured(CLAIMS["one-number-is-a-guess"], replace(record, population=population))


def test_the_film_is_what_the_timeline_shows() -> None:
    shown = np.unique(TIMELINE.frame_times(pie_and_lines(recipe.economies()).steps()))
    np.testing.assert_allclose(recipe.film().times, shown, atol=1e-12)


def test_gdp_is_population_times_income() -> None:
    table = country_years(["Japan"])
    record = recipe.economies()
    japan = record.countries.index("Japan")
    np.testing.assert_allclose(record.gdp[:, japan] * 1e12, table.population[:, 0] * table.income[:, 0])


def test_overtakes_are_the_sign_changes_of_differences() -> None:
    record = recipe.economies()
    signs = np.sign(record.gdp[:, :, None] - record.gdp[:, None, :])
    for step in range(1, len(record.years)):
        expected = set(zip(*np.nonzero((signs[step - 1] < 0) & (signs[step] > 0)), strict=True))
        assert set(record.overtakes(step)) == expected
    assert record.overtakes(0) == []


def test_between_two_years_the_state_lies_on_a_straight_line() -> None:
    record = recipe.economies()
    now = record.at(3.25)
    assert now.year == pytest.approx(1967 + 0.25 * 5)
    np.testing.assert_allclose(now.gdp, 0.75 * record.gdp[3] + 0.25 * record.gdp[4])
    np.testing.assert_allclose(now.shares, now.gdp / now.gdp.sum())
    assert not now.measured
    assert record.at(3.0).measured
    np.testing.assert_array_equal(record.at(11.0).gdp, record.gdp[11])


def test_what_the_page_says_beside_its_claims() -> None:
    record, rules = recipe.economies(), recipe.colours().rules
    shrinks = np.argwhere(np.diff(record.gdp, axis=0) < 0)
    assert [(record.years[row + 1], record.countries[column]) for row, column in shrinks] == [(1962, "China")]
    shares = record.gdp / record.gdp.sum(axis=1, keepdims=True)
    usa = record.countries.index("USA")
    assert shares[-1, usa] < shares[0, usa]
    assert (np.diff(record.gdp[:, usa]) > 0).all()
    np.testing.assert_array_equal(rules["the country"][-1], rules["the rank"][-1])  # one picture, two rules
    assert pytest.approx(5) == recipe.FRAMES_PER_SECOND * recipe.SECONDS_BETWEEN_YEARS
    assert len(recipe.film().times) == 56
    for easing, largest in ((lambda u: u + 1.5 * u * (1 - u), 1.015), (lambda u: 3 * u**2 - 2 * u**3, 0.784)):
        assert (easing(0.0), easing(1.0)) == (0, 1)
        assert easing(0.7) == pytest.approx(largest)


PAGE = Path(__file__).parents[3] / "book" / "create-animations.md"


def cell_with(words: str) -> str:
    """Return the one code cell of the page that has these words in it."""
    cells = re.findall(r"```\{code-cell\} ipython3\n(.*?)```", PAGE.read_text("utf-8"), flags=re.S)
    (cell,) = [re.sub(r"\A:.*?\n\n", "", cell, flags=re.S) for cell in cells if words in cell]
    return cell


@pytest.mark.parametrize(("old", "new", "country"), [("", "", "USA"), ("gdp[:, 0]", "gdp[:, 1]", "China")])
def test_the_first_cell_that_animates_runs_as_it_stands_and_as_its_exercise_changes_it(
    old: str, new: str, country: str, tmp_path: Path
) -> None:
    record = recipe.economies()
    names: dict[str, Any] = {"economies": record, "plt": pyplot}
    exec(cell_with("def adjust(row)").replace(old, new), names)
    column = record.countries.index(country)
    for row, year in enumerate(record.years):
        names["adjust"](row)
        ((x,), (y,)) = names["dot"].get_data()
        assert (x, y) == (year, record.gdp[row, column])
    names["film"].save(tmp_path / "dot.gif", writer="pillow", fps=4)
    with Image.open(tmp_path / "dot.gif") as film:
        assert film.n_frames == len(record.years)


@pytest.mark.filterwarnings("ignore:Animation was deleted")
def test_the_solution_moves_the_same_dot_between_the_rows(tmp_path: Path) -> None:
    record = recipe.economies()
    names: dict[str, Any] = {"economies": record, "plt": pyplot, "gif": tmp_path / "dot.gif"}
    exec(cell_with("def adjust(row)"), names)
    exec(cell_with("def adjust_between"), names)
    assert len(names["moments"]) == 34
    names["adjust_between"](0.5)
    np.testing.assert_allclose(np.ravel(names["dot"].get_data()), (1954.5, record.gdp[:2, 0].mean()))
    with Image.open(tmp_path / "dot.gif") as film:
        assert film.n_frames == 34
