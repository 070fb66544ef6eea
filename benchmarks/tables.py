"""Where the benchmarks keep what they measured."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mlanimated.files import write

DATA = Path(__file__).parent / "data"


def write_table(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write ``data/NAME.csv`` with the columns of the first row; what a row lacks stays empty.

    Raises
    ------
    ValueError
        If there is no row; an older table stays.
    """
    if not rows:
        raise ValueError(f"nothing was measured for {name}")
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n", restval="")
    table.writeheader()
    table.writerows(rows)
    print(f"wrote {write(DATA / f'{name}.csv', text.getvalue().encode())}")
