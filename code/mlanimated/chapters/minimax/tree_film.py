"""The game tree of a nearly finished game: values that go up, branches that are left out.

Chapter: Minimax.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection, PolyCollection
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from mlanimated.animate import palette, style, tween
from mlanimated.animate.placing import canvas, put_text
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.chapters.minimax.diary import BACK, END, KNOWN, LOOK, Search, Tree
from mlanimated.chapters.minimax.recipe import TreeSearches

SIZE = (720, 640)
MIDDLES = (528.0, 416.0, 304.0, 194.0, 84.0)  # of the boards, by depth, in CSS pixels from below
SIDES = (84.0, 64.0, 50.0, 38.0, 38.0)
UNKNOWN = "#eeeeee"  # a board that was not looked at
LEFT, RIGHT = 97.0, 693.0  # middles of the outer boards of the widest row
SQUARES = (
    *("the upper left corner", "the top", "the upper right corner"),
    *("the left side", "the centre", "the right side"),
    *("the lower left corner", "the bottom", "the lower right corner"),
)


@dataclass(frozen=True)
class State:
    """What is known of a tree after some events.

    Attributes
    ----------
    seen, known, cut : bool arrays, shape (places,)
        Looked at; remembered; left out, the places below included.
    value : float array, shape (places,)
        As it came back; nan: not yet.
    bound : int array, shape (places,)
        -1 where the search knows only that it is not more, +1: not less, 0 where it is exact.
    here : int
        The place of the last event; -1 before the first.
    """

    seen: NDArray[np.bool_]
    known: NDArray[np.bool_]
    cut: NDArray[np.bool_]
    value: NDArray[np.float64]
    bound: NDArray[np.int64]
    here: int


def states(tree: Tree, search: Search) -> list[State]:
    """Return what is known before the first event, and after each."""
    count = len(tree.parent)
    seen, known, cut = (np.zeros(count, bool) for _ in range(3))
    value, bound = np.full(count, np.nan), np.zeros(count, np.int64)
    found = [State(seen.copy(), known.copy(), cut.copy(), value.copy(), bound.copy(), -1)]
    for kind, place, worth in zip(search.kind, search.place, search.value, strict=True):
        seen[place] |= kind != KNOWN
        known[place] |= kind == KNOWN
        if kind != LOOK:
            value[place] = worth
        if kind == BACK:
            children = np.flatnonzero(tree.parent == place)
            left = children[~(seen | known)[children]]
            cut[_below(tree, left)] = True
            bound[place] = _bound(tree, place, value[children], bound[children], len(left) > 0)
        found.append(State(seen.copy(), known.copy(), cut.copy(), value.copy(), bound.copy(), int(place)))
    return found


def _below(tree: Tree, places: NDArray[np.int64]) -> list[int]:
    found = [*map(int, places)]
    for place in found:
        found += map(int, np.flatnonzero(tree.parent == place))
    return found


def _bound(
    tree: Tree, place: int, values: NDArray[np.float64], bounds: NDArray[np.int64], some_left: bool
) -> int:
    """Return whether a value that came back is exact (0), or no more than a bound on one side."""
    sign = 1 if tree.depth[place] % 2 == 0 else -1  # the largest is chosen, or the smallest
    looked = ~np.isnan(values)
    if some_left:
        return sign
    best = (sign * values[looked]).max()
    deciding = bounds[looked][sign * values[looked] == best]
    return 0 if (deciding == 0).any() else int(deciding[0])


class TreeFilm(Scene):
    """One search of the tree; one variant of the slider."""

    name = "tree"
    size = SIZE
    title = "The game tree, searched"
    caption = (
        "All that can follow from the board on top, one row per move. A number says what a board is worth "
        "for O. In a row named max, O moves and picks the largest number below; in a row named min, X picks "
        "the smallest."
    )
    alt = (
        "A tree of small tic-tac-toe boards. A search goes through it from left to right; finished games get "
        "a number, and numbers go up to the board on top. Without pruning every board is looked at; with "
        "alpha-beta, whole branches are struck out and stay empty; with memory, known boards are looked up."
    )

    def __init__(self, record: TreeSearches, label: str) -> None:
        self.record, self.label = record, label
        self.tree, self.search = record.tree, record.searches[label]
        self._states = states(self.tree, self.search)
        # A step brings a value: on the way down to it, boards are only passed.
        longest = max(int((search.kind != LOOK).sum()) for search in record.searches.values())
        own = [0, *(int(row) + 1 for row in np.flatnonzero(self.search.kind != LOOK))]
        self._own = len(own) - 1
        self._rows = own + [own[-1]] * (longest + 1 - len(own))
        self._x = across(self.tree)
        self._y = np.array(MIDDLES)[self.tree.depth]
        self._side = np.array(SIDES)[self.tree.depth]

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Draw every board of the tree, as an empty square."""
        axes = canvas(figure, self.size, (0, 0, *self.size))
        tree, count = self.tree, len(self.tree.parent)
        for depth in range(4):
            style.label(axes, 8, MIDDLES[depth], "max" if depth % 2 == 0 else "min", weight="bold")
        below = np.arange(1, count)
        top = self._y - self._side / 2 - 37
        starts = np.stack([self._x, top], axis=1)[tree.parent[1:]]
        starts[:, 1] = np.where(tree.parent[1:] == 0, self._y[0] - self._side[0] / 2 - 2, starts[:, 1])
        ends = np.stack([self._x, self._y + self._side / 2 + 3], axis=1)[below]
        self._edges = _lines(axes, np.stack([starts, ends], axis=1), lw=3)
        middle, turn = (starts + ends) / 2, np.array([11.0, 0.0])
        self._bars = _lines(axes, np.stack([middle - turn, middle + turn], axis=1), lw=6, zorder=4)
        half = self._side[:, None, None] / 2
        corners = np.stack([self._x, self._y], axis=1)[:, None] + half * _CORNERS
        self._squares = PolyCollection(list(corners), linewidths=2, zorder=1.5)
        axes.add_collection(self._squares)
        self._grids, self._grid_of = self._strokes(axes, _grid, np.flatnonzero(tree.depth <= 2), 2)
        place, row, column = np.nonzero(tree.board == _X)
        self._crosses, self._cross_of = self._marks(axes, place, row, column)
        place, row, column = np.nonzero(tree.board == _O)
        self._circle_of = place
        side = self._side[place]
        offsets = np.stack(
            [self._x[place] + (column - 1) * side / 3, self._y[place] + (1 - row) * side / 3], axis=1
        )
        size = 0.19 * side
        self._circles = EllipseCollection(
            size, size, np.zeros(len(size)), units="xy", offsets=offsets, transOffset=axes.transData,
            facecolors="none", linewidths=np.maximum(side / 16, 2.0), zorder=3,
        )  # fmt: skip
        axes.add_collection(self._circles)
        self._numbers = [
            style.label(axes, x, y - side / 2 - 22, "", ha="center", weight="bold", zorder=5)
            for x, y, side in zip(self._x, self._y, self._side, strict=True)
        ]
        self._numbers[0].set_position((self._x[0] + 58, self._y[0]))
        self._numbers[0].set_horizontalalignment("left")
        self._token = style.label(axes, 0, 0, "", ha="center", weight="bold", zorder=6)
        self._token.set_bbox({"fc": palette.BACKGROUND, "ec": palette.CHOSEN, "lw": 3, "pad": 3})
        self._here = Rectangle((0, 0), 1, 1, fill=False, ec=palette.CHOSEN, lw=5, zorder=5)
        self._looked_up = [
            Rectangle(
                (x - h, y - h), 2 * h, 2 * h, fill=False, ec=palette.TARGET, lw=3, ls=(0, (2, 1)), zorder=4
            )
            for x, y, h in zip(self._x, self._y, self._side / 2 + 4, strict=True)
        ]
        for each in (self._here, *self._looked_up):
            axes.add_patch(each)
        self._counter = put_text(figure, 0.5, 612 / 640, size=style.SMALL, family=style.MONO, ha="center")
        return [
            self._edges, self._bars, self._squares, self._grids, self._crosses, self._circles,
            *self._numbers, self._token, self._here, *self._looked_up, self._counter,
        ]  # fmt: skip

    def _strokes(
        self, axes: Axes, shape: NDArray[np.float64], places: NDArray[np.int64], width: float
    ) -> tuple[LineCollection, NDArray[np.int64]]:
        """Draw the same strokes, in units of a board, in each of some places."""
        centre = np.stack([self._x, self._y], axis=1)[places]
        segments = centre[:, None, None] + self._side[places, None, None, None] * shape
        of = np.repeat(places, len(shape))
        return _lines(axes, segments.reshape(-1, 2, 2), lw=width, zorder=2), of

    def _marks(
        self, axes: Axes, place: NDArray[np.int64], row: NDArray[np.int64], column: NDArray[np.int64]
    ) -> tuple[LineCollection, NDArray[np.int64]]:
        side = self._side[place]
        centre = np.stack(
            [self._x[place] + (column - 1) * side / 3, self._y[place] + (1 - row) * side / 3], axis=1
        )
        segments = centre[:, None, None] + 0.095 * side[:, None, None, None] * _CROSS
        widths = np.repeat(np.maximum(side / 16, 2.0), 2)
        lines = _lines(axes, segments.reshape(-1, 2, 2), lw=widths, zorder=3)
        return lines, np.repeat(place, 2)

    def show(self, time: float) -> None:
        """Colour what was looked at; let the newest value go up."""
        step = tween.step_at(time)
        row, next_row = self._rows[step], self._rows[min(step + 1, len(self._rows) - 1)]
        state, tree = self._states[row], self.tree
        met = state.seen | state.known
        met[0] = True  # the question is seen from the start
        self._squares.set_facecolor(_choose(met, palette.BACKGROUND, UNKNOWN))
        self._squares.set_edgecolor(_choose(met, palette.FADED, UNKNOWN))
        self._grids.set_color(_choose(met[self._grid_of], palette.FADED, "none"))
        self._crosses.set_color(_choose(met[self._cross_of], palette.MODEL, "none"))
        self._circles.set_edgecolor(_choose(met[self._circle_of], palette.NEUTRAL, "none"))
        edges = np.array(_choose(met[1:], palette.FADED, palette.FAINT), dtype=object)
        finished = row == len(self.search.kind)
        best = self._best() if finished else 0
        if best:
            edges[best - 1] = palette.CHOSEN
        self._edges.set_color(list(edges))
        self._edges.set_linewidth([8 if place == best else 3 for place in range(1, len(met))])
        struck = state.cut[1:] & ~state.cut[tree.parent[1:]]
        self._bars.set_color([palette.LOSS if cut else (0, 0, 0, 0) for cut in struck])
        for place, number in enumerate(self._numbers):
            number.set_text(written(state, place))
            number.set_color(_colour(state.value[place]))
            self._looked_up[place].set_visible(bool(state.known[place]))
        self._here.set_visible(state.here >= 0)
        place = best if finished else max(state.here, 0)
        half = self._side[place] / 2 + 5
        self._here.set_bounds(self._x[place] - half, self._y[place] - half, 2 * half, 2 * half)
        self._move_token(time - step, next_row, moving=next_row > row)
        looked, cut, known = self._counts(row)
        self._counter.set_text(f"looked at {looked:2d}   cut off {cut:2d}   looked up {known:d}")

    def _move_token(self, part: float, next_row: int, *, moving: bool) -> None:
        """Let a value go from the child that decides to its parent."""
        visible = moving and part > 0 and self.search.kind[next_row - 1] == BACK
        self._token.set_visible(bool(visible))
        if not visible:
            return
        after = self._states[next_row]
        place = after.here
        children = np.flatnonzero(self.tree.parent == place)
        child = next(each for each in children if after.value[each] == after.value[place])
        start, end = (self._numbers[each].get_position() for each in (child, place))
        self._token.set_position(tuple(tween.between(start, end, part)))
        self._token.set_text(written(after, int(child)))
        self._token.set_color(_colour(after.value[place]))

    def _best(self) -> int:
        """Return the place of the best move at the root."""
        state = self._states[-1]
        children = np.flatnonzero(self.tree.parent == 0)
        return int(next(each for each in children if state.value[each] == state.value[0]))

    def _counts(self, row: int) -> tuple[int, int, int]:
        state = self._states[row]
        return int(state.seen.sum()), int(state.cut.sum()), int(state.known.sum())

    def steps(self) -> list[Step]:
        """One step for each value; a search that is ready waits for the slowest."""
        counts = np.array([self._counts(row) for row in self._rows])
        columns = dict(zip(("looked at", "cut off", "looked up"), counts.T, strict=True))
        said = {self._rows.index(row): sentence for row, sentence in self._sentences().items()}
        last = len(self._rows) - 1
        if self._own < last:
            most = max(search.nodes for search in self.record.searches.values())
            said[last] = f"Step {last}: only now the search without pruning is ready, after {most} boards."
        return step_list(columns, said)

    def _sentences(self) -> dict[int, str]:
        kind, place = self.search.kind, self.search.place
        value, tree = self.search.value, self.tree
        end = len(kind)
        said = {
            0: f"O is to move. {len(tree.parent)} boards can be on the way, this one included; "
            "nothing is known about them yet."
        }
        first = int(np.flatnonzero(kind == END)[0])
        said[first + 1] = (
            f"The first end of a game: {_winner(value[first])}. That is worth {_signed(value[first])} for O."
        )
        back = int(np.flatnonzero((kind == BACK) & (tree.depth[place] == 1))[0])
        said[back + 1] = (
            f"If O takes {SQUARES[tree.move[place[back]]]}, X picks the smallest number below: "
            f"{_signed(value[back])}. It goes up."
        )
        cuts = [self._counts(row)[1] - self._counts(row - 1)[1] for row in range(1, end + 1)]
        if any(cuts):
            row = int(np.argmax(cuts))
            said[row + 1] = (
                f"If O takes {SQUARES[tree.move[place[row]]]}, X has an answer that is worth "
                f"{_signed(value[row])}. O is sure of {_signed(value[back])} already, so whatever else X "
                f"could do here does not matter: {cuts[row]} boards are cut off."
            )
        known = np.flatnonzero(kind == KNOWN)
        if len(known):
            said[int(known[0]) + 1] = (
                f"The same board has been here before, with the moves in another order. It was worth "
                f"{_signed(value[known[0]])}, and need not be worked out again."
            )
        looked, cut, looked_up = self._counts(end)
        result = f"O takes {SQUARES[tree.move[self._best()]]}, worth {_signed(tree.value[0])}."
        done = (
            f"Ready after {self._own} steps: {looked} boards looked at, {cut} cut off, {looked_up} looked up."
        )
        said[end] = f"{done} {result}"
        return said


_X, _O = -1, 1  # the one to move at the root has the circles
_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
_CROSS = np.array([[[-1.0, -1.0], [1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
_grid = np.array(
    [
        *([[c, -0.5], [c, 0.5]] for c in (-1 / 6, 1 / 6)),
        *([[-0.5, r], [0.5, r]] for r in (-1 / 6, 1 / 6)),
    ]
)


def across(tree: Tree) -> NDArray[np.float64]:
    """Return the middle of each board: the widest row is spread evenly, others stand above and below."""
    depths = [np.flatnonzero(tree.depth == depth) for depth in range(tree.depth.max() + 1)]
    widest = int(np.argmax([len(row) for row in depths]))
    x = np.full(len(tree.parent), np.nan)
    x[depths[widest]] = np.linspace(LEFT, RIGHT, len(depths[widest]))
    for depth in range(widest - 1, -1, -1):
        row = depths[depth]
        for place in row:
            children = np.flatnonzero(tree.parent == place)
            if len(children):
                x[place] = x[children].mean()
        index = np.arange(len(row))
        there = ~np.isnan(x[row])
        # A finished game has nothing below it: it stands between its neighbours.
        slope = (RIGHT - LEFT) / len(row)
        wanted = np.interp(index, index[there], x[row][there])
        wanted += np.where(index > index[there][-1], (index - index[there][-1]) * slope, 0)
        x[row] = _apart(wanted, SIDES[depth] + 10)
    for depth in range(widest + 1, len(depths)):
        x[depths[depth]] = x[tree.parent[depths[depth]]]
    return x


def _apart(wanted: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    placed = wanted.copy()
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + least)
    placed[-1] = min(placed[-1], RIGHT + 23 - least / 2)
    for k in range(len(placed) - 2, -1, -1):
        placed[k] = min(placed[k], placed[k + 1] - least)
    return placed


def written(state: State, place: int) -> str:
    """Return the value of a place as it is written beside it."""
    if np.isnan(state.value[place]):
        return ""
    sign = {0: "", -1: "≤", 1: "≥"}[int(state.bound[place])]
    return sign + _signed(state.value[place])


def _signed(value: float) -> str:
    return "0" if value == 0 else style.fixed(value, "+.0f")


def _colour(value: float) -> str:
    return palette.NEUTRAL if np.isnan(value) or value == 0 else palette.MODEL if value > 0 else palette.LOSS


def _winner(value: int) -> str:
    return "nobody has won" if value == 0 else f"{'O' if value > 0 else 'X'} has three in a row"


def _choose(flags: NDArray[np.bool_], yes: str, no: str) -> list[str]:
    return [yes if flag else no for flag in flags]


def _lines(
    axes: Axes, segments: NDArray[np.float64], *, lw: float | NDArray[np.float64], zorder: float = 1
) -> LineCollection:
    lines = LineCollection(list(segments), linewidths=lw, capstyle="round", zorder=zorder)
    axes.add_collection(lines)
    return lines
