"""Pictures from a film that say it without motion: the poster and the film strip."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from mlanimated.animate import palette
from mlanimated.animate.frames import Frame

GAP = 6  # pixels between the pictures of a strip


def poster(frame: Frame) -> bytes:
    """Encode one frame as WebP: without loss, or with little where that is smaller (photographs)."""
    image = Image.fromarray(frame)
    exact, close = io.BytesIO(), io.BytesIO()
    image.save(exact, "WEBP", lossless=True, method=4)
    image.save(close, "WEBP", quality=90, method=4)
    return min(exact.getvalue(), close.getvalue(), key=len)


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
