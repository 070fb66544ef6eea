import os
import re
import stat
import subprocess
import sys
import time

import imageio.v3 as iio
import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlanimated.animate import encode, palette


def decoded(film):
    return iio.imread(film, extension=".mp4")


def boxes(data):
    """Yield (name, start, end) of the MP4 file's outermost boxes."""
    start = 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : start + 8].decode(), start, start + size
        start += size


def described(film, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(film)
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    return subprocess.run(
        [ffmpeg, "-hide_banner", "-i", path], capture_output=True, text=True, check=False
    ).stderr


def key_frames(film, tmp_path):
    """Return which frames (from 0) are key frames, as ffmpeg's showinfo filter sees them."""
    path = tmp_path / "film.mp4"
    path.write_bytes(film)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-hide_banner",
        "-i",
        path,
        "-vf",
        "showinfo",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    shown = [line for line in said.splitlines() if "iskey:" in line]
    return [index for index, line in enumerate(shown) if "iskey:1" in line]


def plain_films():
    size = st.integers(1, 40)
    colour = st.tuples(*[st.integers(0, 255)] * 3)
    return st.tuples(size, size, st.lists(colour, min_size=1, max_size=6))


@settings(max_examples=8)
@given(plain_films())
def test_size_count_and_colours_come_back(film):
    width, height, colours = film
    frames = [np.full((height, width, 3), colour, np.uint8) for colour in colours]
    back = decoded(encode.mp4(frames, 10))
    assert back.shape == (len(frames), height + height % 2, width + width % 2, 3)
    # One plain colour has no detail to lose: what is left is rounding from RGB to YUV and back.
    np.testing.assert_allclose(back.mean(axis=(1, 2)), np.array(colours, float), atol=6)


ROLES = [palette.NEUTRAL, palette.MODEL, palette.TARGET, palette.LOSS, palette.CHOSEN, palette.BACKGROUND]


@pytest.mark.parametrize("role", ROLES)
def test_the_books_colours_come_back(role):
    colour = [int(role[k : k + 2], 16) for k in (1, 3, 5)]
    back = decoded(encode.mp4([np.full((16, 16, 3), colour, np.uint8)], 10))
    np.testing.assert_allclose(back.mean(axis=(0, 1, 2)), colour, atol=2.5)


def test_each_frame_comes_back_in_its_place(frames):
    large = [frame.repeat(8, axis=0).repeat(8, axis=1) for frame in frames]
    back = decoded(encode.mp4(large, 10)).astype(int)
    distances = [[np.abs(shown - frame).mean() for frame in large] for shown in back]
    assert np.argmin(distances, axis=1).tolist() == list(range(10))


def test_the_same_frames_give_the_same_bytes(frames):
    assert encode.mp4(frames, 10) == encode.mp4(iter(frames), 10)


def test_no_version_of_an_encoder_and_no_time_in_the_file(frames):
    film = encode.mp4(frames, 10)
    assert not re.search(rb"(x264|Lavf|Lavc|ffmpeg)[ -]*(core )?[0-9]", film)
    movie = film.index(b"mvhd")
    assert film[movie + 8 : movie + 16] == bytes(8)  # time of creation and of change


def test_what_is_in_the_file(frames, tmp_path):
    film = encode.mp4(frames, 12)
    said = described(film, tmp_path)
    assert "h264 (High)" in said
    assert "yuv420p(tv, bt709" in said
    assert "12 fps" in said
    assert "Audio" not in said


def test_the_index_comes_before_the_pictures(frames):
    names = [name for name, _, _ in boxes(encode.mp4(frames, 10))]
    assert names.index("moov") < names.index("mdat")


def test_a_key_frame_at_least_every_30_frames(tmp_path):
    rng = np.random.default_rng(0)
    still = rng.integers(0, 255, (32, 32, 3), dtype=np.uint8)
    keys = key_frames(encode.mp4([still] * 95, 20), tmp_path)
    assert keys[0] == 0
    assert max(np.diff([*keys, 95])) <= 30


def test_no_frames():
    with pytest.raises(encode.EncodeError, match="no frames"):
        encode.mp4([], 10)


def fake_ffmpeg(tmp_path, monkeypatch, body):
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(program))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(encode.tempfile, "tempdir", str(scratch))
    return scratch


@pytest.mark.parametrize(
    "body",
    [
        "sys.exit('No space left on device')",
        "sys.stdin.buffer.read(); sys.exit('No space left on device')",
        "open(sys.argv[-1], 'wb').write(b'half'); sys.exit('No space left on device')",
    ],
    ids=["at once", "at the end", "half-written"],
)
def test_an_encoder_that_dies(body, tmp_path, monkeypatch):
    scratch = fake_ffmpeg(tmp_path, monkeypatch, body)
    large = [np.zeros((400, 400, 3), np.uint8)] * 5  # more than fits into a pipe
    with pytest.raises(encode.EncodeError, match="ffmpeg ended with 1 and said: No space left on device"):
        encode.mp4(large, 10)
    assert list(scratch.iterdir()) == []


def test_an_encoder_without_space_says_where_there_is_none(tmp_path, monkeypatch):
    """It ends with 256 - ENOSPC, and its log is on the full disk."""
    scratch = fake_ffmpeg(tmp_path, monkeypatch, "sys.stdin.buffer.read(); sys.exit(228)")
    with pytest.raises(encode.EncodeError, match=f"no space is left in {scratch}; .* TMPDIR"):
        encode.mp4([np.zeros((8, 8, 3), np.uint8)], 10)
    assert list(scratch.iterdir()) == []


def test_an_encoder_that_writes_nothing(tmp_path, monkeypatch):
    fake_ffmpeg(tmp_path, monkeypatch, "sys.stdin.buffer.read()")
    with pytest.raises(encode.EncodeError, match="ended with 0 and said: nothing"):
        encode.mp4([np.zeros((8, 8, 3), np.uint8)], 10)


def test_a_missing_encoder(tmp_path, monkeypatch):
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(tmp_path / "nowhere"))
    with pytest.raises(encode.EncodeError, match="cannot be started"):
        encode.mp4([np.zeros((8, 8, 3), np.uint8)], 10)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interrupted_encode_stops_the_encoder_and_leaves_nothing(error, frames, tmp_path, monkeypatch):
    scratch = fake_ffmpeg(
        tmp_path,
        monkeypatch,
        "import os, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n"
        "sys.stdin.buffer.read(1)\nimport time; time.sleep(600)",
    )

    def interrupted():
        yield frames[0]
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.01)  # until the encoder has started
        raise error

    with pytest.raises(error):
        encode.mp4(interrupted(), 10)
    assert list(scratch.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
