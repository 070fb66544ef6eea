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
    assert page.a["href"] == "#fig=fig-a&step=0&variant=0.1"
    assert page.figcaption.get_text() == payload.title + payload.caption
    assert page.video["aria-label"] == payload.alt
    assert page.img["alt"] == f"Film strip. {payload.alt}"
    assert page.select_one(".mla-made").get_text() == f"Made by: seed 1 {EVIL}"
    assert page.select_one(".mla-credit").get_text() == payload.credit != ""
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
        [0, "start", "", False],
        [20, "step 1", f"Step 1: {EVIL}", True],
        [40, "step 2", "", False],
    ]
    assert (data["alt"], first["strip"]) == (payload.alt, {"stops": [0, 1, 2], "columns": 3})


def test_the_script_is_told_which_line_made_a_step(payload):
    first = payload.variants[0]
    steps = (first.steps[0], replace(first.steps[1], line="update"), first.steps[2])
    single = replace(payload, variants=(replace(first, steps=steps),), axis="")
    page = BeautifulSoup(markup.figure(single, urls(single), "fig-a"), "html5lib")
    rows = json.loads(page.script.string)["variants"][0]["steps"]
    assert rows[1] == [20, "step 1", f"Step 1: {EVIL}", True, "update"]
    assert [len(row) for row in rows] == [4, 5, 4]


def test_transcript_and_numbers_need_no_script(page):
    lists = page.select("ol.mla-list")
    assert len(lists) == 2
    assert [li.get_text() for li in lists[0].select("li")] == [f"Step 1: {EVIL}"]
    table = page.table
    assert [th.get_text() for th in table.select("thead th")] == ["stop", "x", "slope"]
    assert [[td.get_text() for td in tr.select("td")] for tr in table.select("tbody tr")] == [
        ["5", "−10.28"],
        ["6.028", ""],
        ["", ""],
    ]


def test_what_is_next_to_nothing_in_its_column_is_nothing(payload):
    values = (5.0, 3e-7, 4e-10, 0.25)
    steps = tuple(StepInfo(k, f"step {k}", {"x": value}) for k, value in enumerate(values))
    single = replace(payload, variants=(replace(payload.variants[0], steps=steps),), axis="")
    page = BeautifulSoup(markup.figure(single, urls(single), "fig-a"), "html5lib")
    assert [cell.get_text() for cell in page.select("td")] == ["5", "3 × 10⁻⁷", "0", "0.25"]


def test_where_nothing_is_said_the_transcript_names_the_steps(payload):
    plain = replace(payload.variants[0], steps=(StepInfo(0, "start"), StepInfo(9, "end")))
    single = replace(payload, variants=(plain,), axis="")
    page = BeautifulSoup(markup.figure(single, urls(single), "fig-a"), "html5lib")
    assert [entry.get_text().strip() for entry in page.select(".mla-list li")] == ["start", "end"]


def test_each_frame_of_the_strip_has_its_sentence_and_a_link(page):
    first, second = page.select(".mla-moments")
    assert not first.has_attr("hidden")
    assert second.has_attr("hidden")  # the strip is that of the first
    said = [item.get_text().strip() for item in first.select("li")]
    assert said == ["start", f"step 1 Step 1: {EVIL}", "step 2"]
    assert [link["data-stop"] for link in first.select("a")] == ["0", "1", "2"]
    assert second.select("a")[1]["href"] == "#fig=fig-a&step=1&variant=0.5"
    assert "0.5" in second.p.get_text()


def test_landmarks_have_names_of_their_own(page, payload):
    labels = [region["aria-label"] for region in page.select("[role=region]")]
    assert labels == [f"Transcript: {payload.title}", f"Numbers: {payload.title}"]


def test_no_table_without_numbers_and_no_variant_names_without_variants(payload):
    plain = replace(payload.variants[0], steps=(StepInfo(0, "start"), StepInfo(9, "end")))
    single = replace(payload, variants=(plain,), axis="")
    page = BeautifulSoup(markup.figure(single, urls(single), "fig-a"), "html5lib")
    assert page.select("table, .mla-variant, [id=fig-a-numbers]") == []


def test_the_longest_text_keeps_the_place_of_the_words(page):
    assert page.select_one(".mla-sizer p").get_text() == f"Step 1: {EVIL}"


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
        "00:00:01.000 --> 00:00:02.500\n"
        'Step 1: &lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; "quotes"\n'
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
    assert set(assets) == {"player.css", "player.js", "lines.css", "lines.js"}
    for text in assets.values():
        assert not re.search(r"https?:|//[a-z]+\.|@import|url\(", text)
