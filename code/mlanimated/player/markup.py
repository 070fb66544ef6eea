"""The player's HTML: a figure that is complete without JavaScript and becomes a player with it."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from mlanimated.player.payload import Payload, StepInfo, Variant, spoken


@dataclass(frozen=True)
class MediaUrls:
    """Where a page finds the files of one variant; ``data:`` URLs where everything is inline."""

    video: str
    poster: str
    strip: str
    vtt: str


def assets() -> Mapping[str, Path]:
    """Return the player's style sheet and script, by file name, for a site to copy."""
    here = Path(__file__).parent
    return {name: here / name for name in ("player.css", "player.js")}


def vtt(steps: Sequence[StepInfo], frames: int, fps: int) -> str:
    """Return the text of every step as WebVTT captions; a step lasts until the next one begins."""
    starts = [step.frame for step in steps]
    cues = [
        f"{_clock(begin / fps)} --> {_clock(end / fps)}\n{_cue(step)}\n"
        for step, begin, end in zip(steps, starts, [*starts[1:], frames], strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def figure(payload: Payload, media: Sequence[MediaUrls], figure_id: str) -> str:
    """Return the figure for one animation.

    Without JavaScript it shows the film strip, the browser's own video controls, the transcript and the
    numbers; `player.js` turns it into the player.

    Parameters
    ----------
    payload : Payload
        What to show.
    media : sequence of MediaUrls
        Where the files are, one entry for each variant.
    figure_id : str
        The figure's id, unique on the page; links to a moment name it.

    Raises
    ------
    ValueError
        If there is not one entry of `media` for each variant, or the strip is not a PNG.
    """
    if len(media) != len(payload.variants):
        raise ValueError(
            f"{payload.name!r} has {len(payload.variants)} variants but {len(media)} sets of files: "
            "give one set for each variant"
        )
    uid = escape(figure_id)
    several = " data-variants" if len(payload.variants) > 1 else ""
    title = f'<p class="mla-title">{escape(payload.title)}</p>' if payload.title else ""
    return f"""\
<figure class="mla" id="{uid}" aria-labelledby="{uid}-caption" style="--mla-width:{payload.width}px">
<figcaption id="{uid}-caption">{title}<p class="mla-caption">{escape(payload.caption)}</p></figcaption>
<ml-animation{several}>
<div class="mla-card">{_video(payload, media[0])}{_strip(payload, media[0])}</div>
<div class="mla-panel"><div class="mla-words">{_sizer(payload)}</div></div>
<script type="application/json">{_data(payload, media)}</script>
</ml-animation>
<div class="mla-texts">{_transcript(payload, uid)}{_numbers(payload, uid)}</div>
{_made_by(payload)}</figure>
"""


def _video(payload: Payload, urls: MediaUrls) -> str:
    return (
        f'<video width="{payload.width}" height="{payload.height}" poster="{escape(urls.poster)}" '
        f'preload="none" playsinline muted controls aria-label="{escape(payload.alt)}">'
        f'<source src="{escape(urls.video)}" type="video/mp4">'
        f'<track kind="captions" srclang="en" label="Steps" src="{escape(urls.vtt)}"></video>'
    )


def _strip(payload: Payload, urls: MediaUrls) -> str:
    width, height = _png_size(payload.variants[0].strip)
    return (
        f'<img class="mla-strip" src="{escape(urls.strip)}" width="{width}" height="{height}" loading="lazy" '
        f'alt="Film strip. {escape(payload.alt)}">'
    )


def _data(payload: Payload, media: Sequence[MediaUrls]) -> str:
    """Return what the script needs, as JSON that cannot end its script element.

    The first variant's files stand in the markup already; inline they must not be sent twice.
    """
    data = {
        "title": payload.title or payload.name,
        "fps": payload.fps,
        "maxSpeed": payload.max_speed,
        "axis": payload.axis,
        "variants": [
            {
                "label": variant.label,
                "media": {"video": urls.video, "poster": urls.poster, "strip": urls.strip} if index else None,
                "steps": [[step.frame, step.name, step.text, bool(step.sentence)] for step in variant.steps],
            }
            for index, (variant, urls) in enumerate(zip(payload.variants, media, strict=True))
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _sizer(payload: Payload) -> str:
    """Return the longest texts: laid out unseen, they keep the height of the words from changing."""
    texts = {step.text for variant in payload.variants for step in variant.steps}
    longest = sorted(texts, key=lambda text: (-len(text), text))[:3]
    lines = "".join(f"<p>{escape(text)}</p>" for text in longest)
    return f'<div class="mla-sizer" aria-hidden="true">{lines}</div>'


def _transcript(payload: Payload, uid: str) -> str:
    lists = "".join(
        f'<div data-variant="{index}">{_heading(payload, variant)}'
        f'<ol class="mla-list">{"".join(map(_entry, variant.steps))}</ol></div>'
        for index, variant in enumerate(payload.variants)
    )
    return _details(f"{uid}-transcript", "Transcript", lists)


def _numbers(payload: Payload, uid: str) -> str:
    """Return the values of every step as a table for each variant, or nothing if there are none."""
    tables = ""
    for index, variant in enumerate(payload.variants):
        names = list(dict.fromkeys(name for step in variant.steps for name in step.values))
        if not names:
            continue
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("step", *names))
        rows = "".join(
            f'<tr><th scope="row">{escape(step.name)}</th>'
            + "".join(f"<td>{escape(spoken(step.values.get(name, '')))}</td>" for name in names)
            + "</tr>"
            for step in variant.steps
        )
        tables += (
            f'<div data-variant="{index}">{_heading(payload, variant)}<table class="mla-table">'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    return _details(f"{uid}-numbers", "Numbers", tables) if tables else ""


def _details(uid: str, name: str, content: str) -> str:
    # The region scrolls by itself, so it takes the focus: a keyboard reaches what is below its edge.
    return (
        f'<details class="mla-details" id="{uid}"><summary>{name}</summary>'
        f'<div class="mla-scroll" role="region" aria-label="{name}" tabindex="0">{content}</div></details>'
    )


def _heading(payload: Payload, variant: Variant) -> str:
    if len(payload.variants) == 1:
        return ""
    return f'<p class="mla-variant">{escape(payload.axis)}: {escape(variant.label)}</p>'


def _entry(step: StepInfo) -> str:
    mark = ' class="mla-mark"' if step.sentence else ""
    return f"<li{mark}><b>{escape(step.name)}</b> {escape(step.text)}</li>"


def _made_by(payload: Payload) -> str:
    if not payload.made_by:
        return ""
    facts = " · ".join(f"{escape(key)} {escape(str(value))}" for key, value in payload.made_by.items())
    return f'<p class="mla-made">Made by: {facts}</p>\n'


def _clock(seconds: float) -> str:
    total = round(seconds * 1000)
    return f"{total // 3_600_000:02d}:{total // 60_000 % 60:02d}:{total // 1000 % 60:02d}.{total % 1000:03d}"


def _cue(step: StepInfo) -> str:
    """Return one cue's text: an empty line would end the cue, an arrow or a tag would break it."""
    return "\n".join(_lines(escape(text, quote=False) for text in (step.name, step.text)))


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if line := " ".join(text.split()):
            yield line


def _png_size(data: bytes) -> tuple[int, int]:
    """Return width and height from a PNG's header, so that the page keeps the place free."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        raise ValueError("the film strip must be a PNG: make it with Animation.strip()")
    width, height = struct.unpack(">II", data[16:24])
    return width, height
