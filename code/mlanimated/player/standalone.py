"""One animation as a single piece of HTML, for notebooks: it fetches nothing, from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re

from mlanimated.player import markup
from mlanimated.player.payload import Payload, Variant


def html(payload: Payload) -> str:
    """Return the player with its media, style and script inside.

    Colab shows each output in a frame of its own, so each carries the script; where several share a
    page, the first one defines the element and the others use it.
    """
    media = [_inline(variant, payload.fps) for variant in payload.variants]
    digest = hashlib.sha256(b"".join(variant.video for variant in payload.variants)).hexdigest()[:8]
    slug = re.sub(r"[^a-z0-9]+", "-", payload.name.lower()).strip("-")
    figure = markup.figure(payload, media, f"fig-{slug}-{digest}")
    files = markup.assets()
    return f"<style>{files['player.css']}</style>\n{figure}<script>{files['player.js']}</script>\n"


def _inline(variant: Variant, fps: int) -> markup.MediaUrls:
    return markup.MediaUrls(
        video=_data_url("video/mp4", variant.video),
        poster=_data_url("image/webp", variant.start),
        strip=_data_url("image/png", variant.strip),
        vtt=_data_url("text/vtt", markup.vtt(variant.steps, variant.frames, fps).encode()),
    )


def _data_url(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
