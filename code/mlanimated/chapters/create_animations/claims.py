"""What this chapter claims, and how each claim is measured.

Chapter: Create Animations.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mlanimated.chapters.create_animations.recipe import (
    FILLED_IN,
    FIT_YEARS,
    FRAMES_PER_SECOND,
    SECONDS_BETWEEN_YEARS,
    Array,
    Colours,
    Economies,
    Film,
    Flight,
    Integers,
    colours,
    economies,
    film,
    flight,
)
from mlanimated.store.claim import Claim, by_name


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


CLAIMS = by_name(
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
        holds=lambda found: 0 < found["fastest"] <= 0.3 and found["overtakes"] > 0,
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
