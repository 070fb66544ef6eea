"""A cell may use so much processor time; by the clock it may take long."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from mlanimated.notebooks import limit
from mlanimated.notebooks.kernel import OwnInterpreter

BURN = "from time import process_time\nbegan = process_time()\nwhile process_time() < began + {}:\n    pass\n"
CELLS = {
    "first": BURN.format(0.6) + "print('on time')",
    "second": BURN.format(0.6) + "print('on time, too')",
    "burns": BURN.format(20),
    "sleeps after it": "import time\ntime.sleep(1.5)\nprint('slept')",
    "hides errors": f"try:\n    exec({BURN.format(20)!r})\nexcept Exception:\n    print('hidden')",
}


@pytest.fixture(scope="module")
def outputs():
    """What each of the cells puts out in one kernel in which a cell may use a second."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS.values()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limit, "SECONDS", 1)
        NotebookClient(notebook, allow_errors=True, kernel_manager_class=OwnInterpreter).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.mark.parametrize("cell", ["burns", "hides errors"])
def test_a_cell_that_computes_too_long_is_stopped_and_told_why(outputs, cell):
    (error,) = outputs[cell]
    assert error.ename == "CellLimitError"
    said = r"this cell has used ([\d.]+) seconds of processor time, and the limit is 1: let it .*"
    used = re.fullmatch(said, error.evalue)
    assert used
    assert 1 <= float(used[1]) < 20


@pytest.mark.parametrize(("cell", "said"), [("first", "on time\n"), ("second", "on time, too\n")])
def test_each_cell_has_the_time_for_itself(outputs, cell, said):
    assert [output.text for output in outputs[cell]] == [said]


def test_the_next_cell_runs_and_waiting_costs_nothing(outputs):
    assert [output.text for output in outputs["sleeps after it"]] == ["slept\n"]


def test_only_a_cell_is_stopped_and_by_default_late():
    called = {}
    before = signal.getsignal(signal.SIGPROF)
    limit.load_ipython_extension(SimpleNamespace(events=SimpleNamespace(register=called.__setitem__)))
    try:
        called["pre_run_cell"](None)
        left, again = signal.getitimer(signal.ITIMER_PROF)
        assert limit.SECONDS - 10 < left <= limit.SECONDS + 1
        assert again == 0
    finally:
        called["post_execute"]()
        signal.signal(signal.SIGPROF, before)
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_by_the_clock_a_chapter_has_what_a_notebook_has():
    config = yaml.safe_load((Path(__file__).parents[2] / "_config.yml").read_text("utf-8"))
    assert config["execute"]["timeout"] == limit.CLOCK_SECONDS > limit.SECONDS
