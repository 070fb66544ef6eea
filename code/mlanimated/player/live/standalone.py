"""One board as a single piece of HTML, for notebooks: it fetches nothing, from anywhere."""

from __future__ import annotations

import hashlib
import re

from mlanimated.player.live import markup
from mlanimated.player.live.payload import Board


def html(board: Board) -> str:
    """Return the board with its weights, style and script inside.

    Colab shows each output in a frame of its own, so each carries the script; where several share a page, the
    first one defines the element and the others use it.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", board.name.lower()).strip("-")
    digest = hashlib.sha256(repr(board.to_json()).encode()).hexdigest()[:8]
    figure = markup.figure(board, [""] * len(board.generations), f"board-{slug}-{digest}")
    weights = "".join(
        f'<script type="text/plain" data-weights="{one.key}">{one.text}</script>\n'
        for one in {one.key: one for one in board.generations}.values()
    )
    inside = figure.replace("</ml-board>", f"{weights}</ml-board>")
    return f"<style>{markup.style()}</style>\n{inside}<script>{markup.script()}</script>\n"
