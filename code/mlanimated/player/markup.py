"""The player's HTML: a figure that is complete without JavaScript and becomes a player with it."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from mlanimated.player.moments import columns_of, key_steps
from mlanimated.player.payload import Payload, StepInfo, Variant
from mlanimated.player.words import DUST, spoken

_ASSETS = (
    ("player.css", ("player.css",)),
    ("player.js", ("parts.js", "player.js")),  # in this order: the second one uses the first
    ("lines.css", ("lines.css",)),
    ("lines.js", ("lines.js",)),
)


@dataclass(frozen=True)
class MediaUrls:
    """Where a page finds the files of one variant; ``data:`` URLs where everything is inline."""

    video: str
    poster: str
    strip: str
    vtt: str


def assets() -> Mapping[str, str]:
    """Return the style sheets and scripts of the player, by file name, for a site to write.

    The player itself needs those called ``player``; ``lines`` lights up the page's code.
    """
    here = Path(__file__).parent
    return {name: "\n".join((here / part).read_text("utf-8") for part in parts) for name, parts in _ASSETS}


def vtt(steps: Sequence[StepInfo], frames: int, fps: int) -> str:
    """Return the sentences as WebVTT captions; one stays until the next one begins."""
    told = _told(steps)
    starts = [step.frame for step in told]
    cues = [
        f"{_clock(begin / fps)} --> {_clock(end / fps)}\n{_cue(step)}\n"
        for step, begin, end in zip(told, starts, [*starts[1:], frames], strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def figure(payload: Payload, media: Sequence[MediaUrls], figure_id: str, number: str = "") -> str:
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
    number : str
        What the text calls it, such as "Figure 2.3", if it has a number.

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
    named = ": ".join(filter(None, (number, payload.title)))
    title = f'<p class="mla-title">{escape(named)}</p>' if named else ""
    return f"""\
<figure class="mla" id="{uid}" aria-labelledby="{uid}-caption" style="--mla-width:{payload.width}px">
<figcaption id="{uid}-caption">{title}<p class="mla-caption">{escape(payload.caption)}</p></figcaption>
<ml-animation{several} style="--mla-shape:{payload.width / payload.height:.4f}">
<div class="mla-card">{_video(payload, media[0])}{_strip(payload, media[0])}</div>
<div class="mla-panel"><div class="mla-words">{_sizer(payload)}</div></div>
{_moments(payload, uid)}
<script type="application/json">{_data(payload, media)}</script>
</ml-animation>
<div class="mla-texts">{_transcript(payload, uid)}{_numbers(payload, uid)}</div>
{_credit(payload)}{_made_by(payload)}</figure>
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
        f'<div class="mla-strip" style="--mla-sheet:{width / height:.4f}">'
        f'<img src="{escape(urls.strip)}" width="{width}" height="{height}" loading="lazy" '
        f'alt="Film strip. {escape(payload.alt)}"></div>'
    )


def _moments(payload: Payload, uid: str) -> str:
    """Return what is said at the frames of the strip, with links to these moments."""

    def item(variant: Variant, index: int) -> str:
        moment = {"fig": uid, "step": index} | ({"variant": variant.label} if payload.axis else {})
        step = variant.steps[index]
        link = f'<a href="#{escape(urlencode(moment))}" data-stop="{index}">{escape(step.name)}</a>'
        return f"<li>{link} {escape(step.sentence)}</li>" if step.sentence else f"<li>{link}</li>"

    return "".join(
        f'<div class="mla-moments" data-variant="{index}"{" hidden" if index else ""}>'
        f"{_heading(payload, variant)}<ol>"
        f"{''.join(item(variant, step) for step in key_steps(variant.steps))}</ol></div>"
        for index, variant in enumerate(payload.variants)
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
        "alt": payload.alt,
        "variants": [
            {
                "label": variant.label,
                "media": {"video": urls.video, "poster": urls.poster, "strip": urls.strip} if index else None,
                "steps": [_row(step) for step in variant.steps],
                "strip": _sheet(payload, variant),
            }
            for index, (variant, urls) in enumerate(zip(payload.variants, media, strict=True))
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _row(step: StepInfo) -> list[int | str | bool]:
    row: list[int | str | bool] = [step.frame, step.name, step.sentence, bool(step.sentence)]
    return [*row, step.line] if step.line else row


def _sheet(payload: Payload, variant: Variant) -> dict[str, int | list[int]]:
    """Return which steps stand in the strip, and in how many columns."""
    steps = key_steps(variant.steps)
    width, height = _png_size(variant.strip)
    return {"stops": steps, "columns": columns_of(len(steps), payload.width / payload.height, width / height)}


def _sizer(payload: Payload) -> str:
    """Return the longest sentences: laid out unseen, they keep the height of the words from changing."""
    texts = {step.sentence for variant in payload.variants for step in variant.steps}
    longest = sorted(texts, key=lambda text: (-len(text), text))[:3]
    lines = "".join(f"<p>{escape(text)}</p>" for text in longest)
    return f'<div class="mla-sizer" aria-hidden="true">{lines}</div>'


def _transcript(payload: Payload, uid: str) -> str:
    lists = "".join(
        f'<div data-variant="{index}">{_heading(payload, variant)}'
        f'<ol class="mla-list">{"".join(map(_entry, _told(variant.steps)))}</ol></div>'
        for index, variant in enumerate(payload.variants)
    )
    return _details(payload, f"{uid}-transcript", "Transcript", lists)


def _numbers(payload: Payload, uid: str) -> str:
    """Return the values of every step as a table for each variant, or nothing if there are none."""
    tables = ""
    for index, variant in enumerate(payload.variants):
        names = list(dict.fromkeys(name for step in variant.steps for name in step.values))
        if not names:
            continue
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("stop", *names))
        rows = "".join(
            f'<tr><th scope="row">{escape(step.name)}</th>'
            + "".join(f"<td>{escape(_cell(variant, step, name))}</td>" for name in names)
            + "</tr>"
            for step in variant.steps
        )
        tables += (
            f'<div data-variant="{index}">{_heading(payload, variant)}<table class="mla-table">'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    return _details(payload, f"{uid}-numbers", "Numbers", tables) if tables else ""


def _cell(variant: Variant, step: StepInfo, name: str) -> str:
    """Return a value as it is written in its column: what is next to nothing there is nothing."""
    value = step.values.get(name, "")
    if isinstance(value, float) and value and abs(value) < 1e-6:
        column = [other.values.get(name) for other in variant.steps]
        largest = max(abs(other) for other in column if isinstance(other, (int, float)))
        if abs(value) < largest * DUST * 1e3:
            return "0"
    return spoken(value)


def _details(payload: Payload, uid: str, name: str, content: str) -> str:
    label = f"{name}: {payload.title or payload.name}"  # each landmark of a page has its own name
    # The region scrolls by itself, so it takes the focus: a keyboard reaches what is below its edge.
    return (
        f'<details class="mla-details" id="{uid}"><summary>{name}</summary>'
        f'<div class="mla-scroll" role="region" aria-label="{escape(label)}" tabindex="0">{content}</div>'
        "</details>"
    )


def _heading(payload: Payload, variant: Variant) -> str:
    if len(payload.variants) == 1:
        return ""
    return f'<p class="mla-variant">{escape(payload.axis)}: {escape(variant.label)}</p>'


def _told(steps: Sequence[StepInfo]) -> list[StepInfo]:
    """Return the steps with a sentence; where there is none, all: their names are what can be said."""
    return [step for step in steps if step.sentence] or list(steps)


def _entry(step: StepInfo) -> str:
    heading = f"<b>{escape(step.heading)}</b> " if step.heading else ""
    return f"<li>{heading}{escape(step.sentence)}</li>"


def _credit(payload: Payload) -> str:
    return f'<p class="mla-credit">{escape(payload.credit)}</p>\n' if payload.credit else ""


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
    return "\n".join(_lines(escape(text, quote=False) for text in (step.heading, step.sentence)))


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
