"""A frame of a film made small, on the white that every picture of the book has."""

from __future__ import annotations

import io

from PIL import Image


def fitted(frame: bytes, width: int, height: int) -> Image.Image:
    """Return an encoded frame, as large as it fits into a box and in its middle."""
    with Image.open(io.BytesIO(frame)) as picture:
        scale = min(width / picture.width, height / picture.height)
        size = round(picture.width * scale), round(picture.height * scale)
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    box = Image.new("RGB", (width, height), "white")
    box.paste(small, ((width - size[0]) // 2, (height - size[1]) // 2))
    return box


def webp(frame: bytes, width: int, height: int, *, quality: int) -> bytes:
    """Return `fitted` as WebP."""
    data = io.BytesIO()
    fitted(frame, width, height).save(data, "WEBP", quality=quality, method=6)
    return data.getvalue()
