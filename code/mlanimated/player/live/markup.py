"""The board's HTML: an empty board and a sentence without JavaScript, a game with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from mlanimated.player.live.payload import Board

_SCRIPTS = ("rules.js", "search.js", "network.js", "board.js")  # in this order: the last one uses the others


def script() -> str:
    """Return all that the board needs, as one script."""
    here = Path(__file__).parent
    return "\n".join((here / name).read_text("utf-8") for name in _SCRIPTS)


def style() -> str:
    """Return the board's style sheet."""
    return (Path(__file__).parent / "board.css").read_text("utf-8")


def weights_script(key: str, text: str) -> str:
    """Return the script that brings the weights of one generation into a page when it is added."""
    return f"mlLive.deliver({json.dumps(key)},{json.dumps(text)});\n"


def figure(board: Board, sources: Sequence[str], figure_id: str) -> str:
    """Return the figure for one board.

    Parameters
    ----------
    board : Board
        What to play.
    sources : sequence of str
        Where the script with the weights of each generation is; empty where the page holds them itself.
    figure_id : str
        The figure's id, unique on the page.

    Raises
    ------
    ValueError
        If there is not one source for each generation.
    """
    if len(sources) != len(board.generations):
        raise ValueError(
            f"{board.name!r} has {len(board.generations)} generations but {len(sources)} sources: "
            "give one for each"
        )
    uid, game = escape(figure_id), board.game
    kind = "mlb-falls" if game.falls else "mlb-squares"
    style = f"--mlb-columns:{game.columns};--mlb-rows:{game.rows}"
    return f"""\
<figure class="mlb {kind}" id="{uid}" aria-labelledby="{uid}-caption" style="{style}">
<figcaption id="{uid}-caption"><p class="mlb-title">{escape(board.title)}</p>\
<p class="mlb-caption">{escape(board.caption)}</p></figcaption>
<ml-board>
<div class="mlb-card">{_still(board)}</div>
<div class="mlb-panel"><p class="mlb-noscript">To play, switch JavaScript on: the board then answers, \
without asking anybody outside this page.</p></div>
<script type="application/json">{_data(board, sources)}</script>
</ml-board>
</figure>
"""


def _still(board: Board) -> str:
    """Return the empty board, with what the chosen generation says about each first move."""
    game = board.game
    first = board.opponents[board.opponent]
    exact = first.kind == "minimax" and not first.depth
    said = board.generations[board.generation].opening if board.generations and not exact else ()
    words = "; ".join(
        f"{_place(board, move)}: {win:.2f}" + (f", P(draw) {draw:.2f}" if draw >= 0.005 else "")
        for move, win, draw, _ in said
    )
    alt = f"An empty board, {game.rows} rows and {game.columns} columns." + (
        f" P(win) of each first move: {words}." if words else ""
    )
    values = {move: _value(win, draw) for move, win, draw, _ in said}
    heads = ""
    if game.falls:
        cells = "".join(
            f'<div class="mlb-head">{values.get(column, "")}</div>' for column in range(game.columns)
        )
        heads, values = f'<div class="mlb-heads">{cells}</div>', {}
    rows = "".join(
        '<div class="mlb-row">'
        + "".join(
            f'<div class="mlb-cell">{values.get(row * game.columns + column, "")}</div>'
            for column in range(game.columns)
        )
        + "</div>"
        for row in range(game.rows)
    )
    grid = f'<div class="mlb-grid">{rows}</div>'
    return f'<div class="mlb-board" role="img" aria-label="{escape(alt)}">{heads}{grid}</div>'


def _value(win: float, draw: float) -> str:
    parts = f"--mlb-part:{win:.4f};--mlb-draw:{draw:.4f}"
    return f'<span class="mlb-value" style="{parts}"><b>{win:.2f}</b><i></i></span>'


def _place(board: Board, move: int) -> str:
    if board.game.falls:
        return f"column {move + 1}"
    row, column = divmod(move, board.game.columns)
    return f"row {row + 1}, column {column + 1}"


def _data(board: Board, sources: Sequence[str]) -> str:
    """Return what the script needs, as JSON that cannot end its script element."""
    data = {
        "game": vars(board.game),
        "network": {"kind": board.kind, "bytes": board.number_bytes, "arrays": board.arrays},
        "generations": [
            {"name": one.name, "key": one.key, "source": source, "opening": one.opening}
            for one, source in zip(board.generations, sources, strict=True)
        ],
        "opponents": [vars(opponent) for opponent in board.opponents],
        "opponent": board.opponent,
        "generation": board.generation,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
