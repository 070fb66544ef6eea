"""Markers of lines in shown code: found by name, never seen by readers."""

import pytest

from mlanimated.notebooks import markers
from mlanimated.notebooks.cells import shown

MARKED = """\
def descend(x, slope):
    step = 0.1 * slope(x)  # line: slope
    x = (
        x - step  # line: update
    )  # line: update
    return x  # the new place"""
PLAIN = """\
def descend(x, slope):
    step = 0.1 * slope(x)
    x = (
        x - step
    )
    return x  # the new place"""


def test_lines_are_found_by_their_markers_and_readers_see_none():
    assert markers.names(MARKED) == {"slope": [2], "update": [4, 5]}
    assert markers.without(MARKED) == PLAIN
    assert markers.names(PLAIN) == {}
    assert markers.without(PLAIN + "\n") == PLAIN + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # line: Update",
        "x = 1  # line: two words",
        "x = 1  # line:update",
        "x = 1  # lines: update",
        "x = 1  # Line: update",
        "    # line: update",
    ],
)
def test_what_looks_like_a_marker_is_one(line):
    with pytest.raises(markers.MarkerError, match="is no marker"):
        markers.names(line)


@pytest.mark.parametrize("as_shown", [MARKED, PLAIN], ids=["marked", "plain"])
def test_a_notebook_has_the_function_without_markers(tmp_path, as_shown):
    file = tmp_path / "walk.py"
    file.write_text(MARKED + "\n", "utf-8")
    cell = shown(as_shown, file, "mlanimated.learn.walk")
    assert cell is not None
    assert cell.endswith(f'\n\n\n{PLAIN}\n\n\nuse(descend, "mlanimated.learn.walk")')
    assert "# line" not in cell
