import itertools
import json
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from mlanimated.player import markup
from mlanimated.player.payload import StepInfo

EVIL = '</script><img src=x onerror=alert(1)> & "quotes"'


def urls(payload):
    return [markup.MediaUrls(*(f"v{i}.{kind}" for kind in ("mp4", "webp", "png", "vtt"))) for i in range(2)][
        : len(payload.variants)
    ]


@pytest.fixture
def page(payload):
    return BeautifulSoup(markup.figure(payload, urls(payload), "fig-a"), "html5lib")


def test_all_texts_are_escaped(page, payload):
    assert [image["src"] for image in page.find_all("img")] == ["v0.png"]
    assert page.figcaption.get_text() == payload.title + payload.caption
    assert page.video["aria-label"] == payload.alt
    assert page.img["alt"] == f"Film strip. {payload.alt}"
    assert page.select_one(".mla-made").get_text() == f"Made by: seed 1 {EVIL}"
    assert f"rate {EVIL}: 0.1" in page.select_one(".mla-transcript, .mla-texts").get_text()


def test_the_film_waits_for_the_reader_and_keeps_its_place(page):
    video = page.video.attrs
    assert (video["width"], video["height"], video["poster"]) == ("720", "405", "v0.webp")
    assert video["preload"] == "none"
    assert {"playsinline", "muted", "controls"} <= video.keys()
    assert not {"autoplay", "loop"} & video.keys()
    assert page.source.attrs == {"src": "v0.mp4", "type": "video/mp4"}
    assert (page.track["kind"], page.track["src"]) == ("captions", "v0.vtt")
    assert (page.img["width"], page.img["height"]) == ("300", "60")


def test_the_script_is_given_every_step_and_where_the_other_films_are(page, payload):
    data = json.loads(page.script.string)
    assert (data["fps"], data["maxSpeed"], data["axis"]) == (20, 4.0, payload.axis)
    first, second = data["variants"]
    assert first["media"] is None  # it stands in the markup
    assert second["media"] == {"video": "v1.mp4", "poster": "v1.webp", "strip": "v1.png"}
    assert first["steps"] == [
        [0, "start", "x\u00a0=\u00a05, slope\u00a0=\u00a0−10.28", False],
        [20, "step 1", EVIL, True],
        [40, "step 2", "", False],
    ]


def test_transcript_and_numbers_need_no_script(page):
    lists = page.select("ol")
    assert len(lists) == 2
    assert [li.b.get_text() for li in lists[0].select("li")] == ["start", "step 1", "step 2"]
    assert [li.b.get_text() for li in lists[0].select("li.mla-mark")] == ["step 1"]
    table = page.table
    assert [th.get_text() for th in table.select("thead th")] == ["step", "x", "slope"]
    assert [[td.get_text() for td in tr.select("td")] for tr in table.select("tbody tr")] == [
        ["5", "−10.28"],
        ["6.028", ""],
        ["", ""],
    ]


def test_no_table_without_numbers_and_no_variant_names_without_variants(payload):
    plain = replace(payload.variants[0], steps=(StepInfo(0, "start"), StepInfo(9, "end")))
    single = replace(payload, variants=(plain,), axis="")
    page = BeautifulSoup(markup.figure(single, urls(single), "fig-a"), "html5lib")
    assert page.select("table, .mla-variant, [id=fig-a-numbers]") == []


def test_the_longest_text_keeps_the_place_of_the_words(page):
    assert page.select_one(".mla-sizer p").get_text() == EVIL


def test_files_for_each_variant_are_demanded(payload):
    with pytest.raises(ValueError, match="2 variants but 1 sets"):
        markup.figure(payload, urls(payload)[:1], "fig-a")


def test_a_strip_that_is_no_png_is_refused(payload):
    wrong = replace(payload, variants=tuple(replace(v, strip=b"GIF89a") for v in payload.variants))
    with pytest.raises(ValueError, match="must be a PNG"):
        markup.figure(wrong, urls(wrong), "fig-a")


def test_vtt_by_hand(payload):
    assert markup.vtt(payload.variants[0].steps, payload.variants[0].frames, fps=20) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:01.000\nstart\nx = 5, slope = −10.28\n\n"
        "00:00:01.000 --> 00:00:02.000\nstep 1\n"
        '&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; "quotes"\n\n'
        "00:00:02.000 --> 00:00:02.500\nstep 2\n"
    )


def test_vtt_has_no_gap_no_blank_line_and_hours(payload):
    steps = tuple(StepInfo(7001 * k, f"step {k}", sentence="one\n\ntwo --> three") for k in range(20))
    text = markup.vtt(steps, frames=140_020, fps=7)
    cues = text.split("\n\n")[1:]
    assert len(cues) == 20
    times = [re.match(r"(\S+) --> (\S+)\n", cue).groups() for cue in cues]
    assert all(end == begin for (_, end), (begin, _) in itertools.pairwise(times))
    assert times[-1][1] == "05:33:22.857"
    assert all(cue.count("-->") == 1 for cue in cues)


def test_assets_are_there_and_ask_no_host():
    assets = markup.assets()
    assert set(assets) == {"player.css", "player.js"}
    for path in assets.values():
        assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", path.read_text("utf-8"))
