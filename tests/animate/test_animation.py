import base64
import hashlib
import io
import json
import re
from dataclasses import replace

import imageio.v3 as iio
import numpy as np
import pytest
from PIL import Image

from mlanimated.animate.animation import Animation
from mlanimated.animate.frames import AnimationError
from mlanimated.animate.scene import Step, Variants
from mlanimated.animate.stage import Stage
from mlanimated.animate.timeline import Timeline
from mlanimated.player import payload as player
from mlanimated.player.payload import StepInfo

SHORT = Timeline(fps=10, move=0.3, hold=0.1, mark_hold=0.4)
WORDS = {"name": "game", "title": "Game", "caption": "Look.", "alt": "A column moves."}


def of_frames(frames, **changes):
    steps = [StepInfo(0, "start", {}, "It starts."), StepInfo(9, "end", {"score": 3})]
    return Animation.from_frames(frames, 10, **({"steps": steps} | WORDS | changes))


def picture(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_steps_stand_at_their_frames(dots):
    animation = Animation.from_scene(dots(), SHORT)
    assert [step.frame for step in animation.steps] == [0, 6, 9, 15]
    assert animation.films[0].count == 16
    drawn = list(animation.films[0].frames())
    stage = Stage(dots())
    for index, step in enumerate(animation.steps):
        np.testing.assert_array_equal(drawn[step.frame], stage.frame(index))
    # The film has as many frames, and at a step shows that step.
    film = iio.imread(animation.mp4(), extension=".mp4").astype(int)
    assert film.shape == (16, 240, 360, 3)
    for step in animation.steps:
        errors = [abs(film[step.frame] - frame).mean() for frame in drawn]
        assert errors[step.frame] == min(errors)
        assert errors[step.frame] < 3


def test_two_runs_are_the_same(dots):
    one, two = (Animation.from_scene(dots(), SHORT, made_by={"seed": "0"}) for _ in range(2))
    assert one.frames_digest() == two.frames_digest()
    assert one.payload() == two.payload()
    assert one.gif() == two.gif()
    assert one.webp() == two.webp()


def test_the_digest_is_of_every_frame_in_order(frames):
    def digest(pictures):
        return of_frames(pictures).frames_digest()

    changed = [frame.copy() for frame in frames]
    changed[4][0, 0, 0] += 1
    digests = [digest(frames), digest(changed), digest(frames[::-1])]
    assert len(set(digests)) == 3
    whole = hashlib.sha256()
    for frame in frames:
        whole.update(hashlib.sha256(b"(8, 12, 3)" + frame.tobytes()).digest())
    assert digests[0] == whole.hexdigest()


def test_the_poster_is_the_last_mark_or_what_the_scene_says(dots):
    stage = Stage(dots())
    np.testing.assert_array_equal(picture(Animation.from_scene(dots(), SHORT).poster()), stage.frame(2))
    scene = dots()
    scene.poster_step = 1
    np.testing.assert_array_equal(picture(Animation.from_scene(scene, SHORT).poster()), stage.frame(1))
    unmarked = Animation.from_scene(dots(sentences={}), SHORT)
    np.testing.assert_array_equal(picture(unmarked.poster()), stage.frame(3))


def test_the_payload_has_what_the_player_needs(dots):
    payload = Animation.from_scene(dots(), SHORT, made_by={"seed": "7"}).payload()
    assert (payload.width, payload.height, payload.fps, payload.axis) == (180, 120, 10, "")
    assert payload.made_by == {"seed": "7"}
    (film,) = payload.variants
    assert film.frames == 16
    assert film.steps[2] == StepInfo(9, "step 2", {"x": 3.0}, "It is far right.")
    assert player.Payload.from_json(json.loads(json.dumps(payload.to_json()))) == payload


def test_the_line_that_made_a_step_reaches_the_player(dots, frames):
    class Lined(dots):
        def steps(self):
            return [replace(step, line="move" if k else "") for k, step in enumerate(super().steps())]

    animation = Animation.from_scene(Lined(), SHORT)
    assert [step.line for step in animation.payload().variants[0].steps] == ["", "move", "move", "move"]
    assert [step.get("line", "") for step in json.loads(animation.json())] == ["", "move", "move", "move"]
    each = [Step(f"frame {k}", line="move") for k in range(len(frames))]
    assert {step.line for step in Animation.from_frames(frames, 10, steps=each, **WORDS).steps} == {"move"}


def test_variants(dots):
    scenes = {"slow": dots(), "fast": dots((0.0, 3.0, 0.0, 3.0))}
    animation = Animation.from_scene(Variants("speed", scenes), SHORT)
    payload = animation.payload()
    assert payload.axis == "speed"
    assert [film.label for film in payload.variants] == ["slow", "fast"]
    assert animation.mp4() == animation.mp4("slow") != animation.mp4("fast")
    assert animation.frames_digest() != Animation.from_scene(scenes["slow"], SHORT).frames_digest()
    assert "speed fast:" in repr(animation)
    with pytest.raises(AnimationError, match=r"no variant 'medium'; it has 'slow', 'fast'"):
        animation.mp4("medium")


def test_frames_of_a_game_are_enlarged_and_padded(frames):
    odd = [frame[:7, :11] for frame in frames]
    animation = of_frames(odd, scale=3)
    assert animation.size == (34, 22)
    first = next(animation.films[0].frames())
    np.testing.assert_array_equal(first[:21, :33], odd[0].repeat(3, axis=0).repeat(3, axis=1))
    assert iio.imread(animation.mp4(), extension=".mp4").shape == (10, 22, 34, 3)


def test_one_step_per_frame(frames):
    animation = of_frames(frames, steps=[Step(f"frame {k}") for k in range(10)])
    assert [step.frame for step in animation.steps] == list(range(10))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": [Step("a"), Step("b")]}, "game: 2 steps for 10 frames; give one Step per frame"),
        (
            {"steps": [StepInfo(10, "late", {}, "Too late.")]},
            r"game: mark 0 \('late'\) is at frame 10, but the .* 0 to 9",
        ),
        ({"steps": [StepInfo(-1, "early")]}, r"game: step 0 \('early'\) is at frame -1"),
        (
            {"steps": [StepInfo(3, "a"), StepInfo(3, "b")]},
            r"step 1 \('b'\) is at frame 3, but the one before is at 3",
        ),
        ({"steps": []}, "game: there are no steps"),
        ({"caption": " "}, "game: caption is empty; it needs a caption that says what to look at"),
        ({"alt": ""}, "game: alt is empty; it needs a text alternative"),
        ({"title": ""}, "game: title is empty"),
        ({"name": ""}, "an animation: name is empty"),
        ({"scale": 0}, "game: scale is 0"),
        ({"scale": 1.5}, "game: scale is 1.5"),
        ({"poster_step": 2}, "game: the poster is step 2, but the steps are 0 to 1"),
        ({"fps": 0}, "game: fps is 0"),
    ],
)
def test_what_does_not_fit_is_named(frames, changes, message):
    with pytest.raises(AnimationError, match=message):
        Animation.from_frames(
            frames, **({"fps": 10, "steps": [StepInfo(0, "start"), StepInfo(9, "end")]} | WORDS | changes)
        )


def test_a_scene_without_words_or_steps(dots):
    class Speechless(dots):
        alt = ""

    class Empty(dots):
        def steps(self):
            return []

    with pytest.raises(AnimationError, match="dots: alt is empty"):
        Animation.from_scene(Speechless())
    with pytest.raises(AnimationError, match=r"dots: steps\(\) is empty"):
        Animation.from_scene(Empty())


def test_save_by_suffix(dots, tmp_path):
    animation = Animation.from_scene(dots(), SHORT)
    expected = {
        "a.mp4": animation.mp4(),
        "a.gif": animation.gif(),
        "a.webp": animation.webp(),
        "a.png": animation.strip(),
        "a.vtt": animation.vtt().encode(),
        "a.json": animation.json().encode(),
    }
    for name, data in expected.items():
        assert animation.save(tmp_path / name).read_bytes() == data
    assert json.loads(animation.json())[2] == {
        "frame": 9,
        "name": "step 2",
        "values": {"x": 3.0},
        "sentence": "It is far right.",
    }
    with pytest.raises(AnimationError, match=r"a\.avi: save knows \.mp4"):
        animation.save(tmp_path / "a.avi")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(expected)


def test_a_film_that_cannot_be_made_leaves_the_old_file(dots, tmp_path, monkeypatch):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    monkeypatch.setattr(Stage, "frame", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Animation.from_scene(dots(), SHORT).save(path)
    assert [entry.read_bytes() for entry in tmp_path.iterdir()] == [b"old"]


def test_in_a_terminal_a_sentence_per_mark(dots):
    assert repr(Animation.from_scene(dots(), SHORT)) == (
        "Dots: A dot moves to the right.\n  step 0: It starts.\n  step 2: It is far right."
    )
    assert repr(Animation.from_scene(dots(sentences={}), SHORT)).endswith("step 0: x = 0\n  step 3: x = 2")


def test_a_notebook_gets_one_small_page_of_its_own(dots, monkeypatch):
    monkeypatch.delenv("MLANIMATED_SITE", raising=False)
    animation = Animation.from_scene(dots(), SHORT)
    bundle = json.loads(json.dumps(animation._repr_mimebundle_()))
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    assert bundle["text/plain"] == repr(animation)
    inside = re.search(r'src="data:video/mp4;base64,([^"]+)"', bundle["text/html"])
    film = iio.imread(base64.b64decode(inside[1]), extension=".mp4")
    whole = iio.imread(animation.mp4(), extension=".mp4")
    assert film.shape == (len(whole), whole.shape[1] // 2, whole.shape[2] // 2, 3)
    halved = whole.reshape(len(whole), film.shape[1], 2, film.shape[2], 2, 3).mean(axis=(2, 4))
    assert np.abs(halved - film).mean() < 3
    assert Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).size == strip_size(animation)


def test_the_site_makes_its_own_markup(dots, monkeypatch):
    monkeypatch.setenv("MLANIMATED_SITE", "1")
    animation = Animation.from_scene(dots(), SHORT)
    bundle = json.loads(json.dumps(animation._repr_mimebundle_()))
    assert set(bundle) == {player.MIME, "image/png", "text/plain"}
    assert player.Payload.from_json(bundle[player.MIME]) == animation.payload()
    assert base64.b64decode(bundle["image/png"]) == animation.strip()


def strip_size(animation):
    return Image.open(io.BytesIO(animation.strip())).size


@pytest.mark.parametrize("held", [True, False], ids=["held", "drawn again"])
def test_speed_is_capped_where_it_flashes(held, frames):
    dark, bright = (np.full((8, 12, 3), level, np.uint8) for level in (0, 255))
    flicker = [(dark, bright)[index // 5 % 2] for index in range(60)]
    if not held:
        flicker = [frame.copy() for frame in flicker]
    animation = Animation.from_frames(flicker, 20, steps=[StepInfo(0, "start")], **WORDS)
    assert animation.payload().max_speed == 1.0  # two a second, so four at double speed
    assert of_frames(frames).payload().max_speed == 4.0
