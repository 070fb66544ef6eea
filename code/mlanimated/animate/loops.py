"""Moving pictures for places that show no video, as a README: GIF and WebP. They never appear on the site."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from PIL import Image

from mlanimated.animate.frames import Frame


def gif(frames: Iterable[Frame], fps: int, palette_of: Sequence[Frame], shrink: int = 1) -> bytes:
    """Encode frames as a GIF that repeats, in the best 256 colours for the frames `palette_of`."""
    sample = Image.new("RGB", _size(palette_of[0], shrink, rows=len(palette_of)))
    for index, frame in enumerate(palette_of):
        picture = Image.fromarray(frame).reduce(shrink)
        sample.paste(picture, (0, index * picture.height))
    colours = sample.quantize(256, dither=Image.Dither.NONE)
    pictures, counts = _runs(frames, shrink)
    indexed = [picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures]
    return _saved(indexed, "GIF", [_centiseconds(counts, fps, k) for k in range(len(counts))], optimize=False)


def webp(frames: Iterable[Frame], fps: int, shrink: int = 1) -> bytes:
    """Encode frames as an animated WebP that repeats."""
    pictures, counts = _runs(frames, shrink)
    durations = [
        round(1000 * sum(counts[: k + 1]) / fps) - round(1000 * sum(counts[:k]) / fps)
        for k in range(len(counts))
    ]
    return _saved(pictures, "WEBP", durations, quality=80, method=4, minimize_size=True)


def _saved(pictures: Sequence[Image.Image], form: str, durations: Sequence[int], **options: object) -> bytes:
    data = io.BytesIO()
    pictures[0].save(
        data, form, save_all=True, append_images=pictures[1:], duration=list(durations), loop=0, **options
    )
    return data.getvalue()


def _runs(frames: Iterable[Frame], shrink: int) -> tuple[list[Image.Image], list[int]]:
    """Return the frames that differ from the one before, smaller, and how often each is shown."""
    pictures: list[Image.Image] = []
    counts: list[int] = []
    before: Frame | None = None
    for frame in frames:
        if before is not None and (frame is before or (frame == before).all()):
            counts[-1] += 1
        else:
            pictures.append(Image.fromarray(frame).reduce(shrink))
            counts.append(1)
        before = frame
    return pictures, counts


def _centiseconds(counts: Sequence[int], fps: int, index: int) -> int:
    # GIF counts in hundredths of a second; rounding the running sum keeps the whole film's length.
    end = round(100 * sum(counts[: index + 1]) / fps)
    return 10 * max(2, end - round(100 * sum(counts[:index]) / fps))


def _size(frame: Frame, shrink: int, rows: int) -> tuple[int, int]:
    small = Image.fromarray(frame).reduce(shrink)
    return small.width, small.height * rows
