"""Pictures from a film that say it without motion: the poster and the film strip."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from mlanimated.animate import palette
from mlanimated.animate.frames import Frame
from mlanimated.player.payload import StepInfo

GAP = 6  # pixels between the pictures of a strip


def poster(frame: Frame) -> bytes:
    """Encode one frame as WebP: without loss, or with little where that is smaller (photographs)."""
    image = Image.fromarray(frame)
    exact, close = io.BytesIO(), io.BytesIO()
    image.save(exact, "WEBP", lossless=True, method=4)
    image.save(close, "WEBP", quality=90, method=4)
    return min(exact.getvalue(), close.getvalue(), key=len)


def key_steps(steps: Sequence[StepInfo]) -> list[int]:
    """Choose the steps (counted from 0) of a strip: the first, marks evenly chosen, the last.

    Four to six where the film has as many steps; other steps fill in where there are not enough marks.
    """
    last = len(steps) - 1
    marks = [index for index, step in enumerate(steps) if step.sentence and 0 < index < last]
    wanted = 4 if len(marks) > 2 else 2
    chosen = set(_evenly(marks, wanted))
    others = [index for index in range(1, last) if index not in chosen]
    chosen.update(_evenly(others, wanted - len(chosen)))
    return sorted(chosen | {0, last})


def strip(frames: Sequence[Frame], shrink: int) -> bytes:
    """Put frames of one size into one PNG, in rows, each `shrink` times smaller (a whole number)."""
    pictures = [Image.fromarray(frame).reduce(shrink) for frame in frames]
    width, height = pictures[0].size
    columns = _columns(len(pictures), width / height)
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP), palette.FAINT)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        sheet.paste(picture, (column * (width + GAP), row * (height + GAP)))
    data = io.BytesIO()
    sheet.quantize(256, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def _columns(count: int, aspect: float) -> int:
    if count <= 3:
        return count
    if aspect < 0.75 and count == 4:
        return 4
    return 2 if count == 4 or aspect > 1.4 else 3


def _evenly(items: Sequence[int], count: int) -> list[int]:
    """Choose up to `count` items, spread over all of them."""
    if count <= 0 or not items:
        return []
    count = min(count, len(items))
    return [items[(2 * k + 1) * len(items) // (2 * count)] for k in range(count)]
