"""Films as bytes: MP4 (H.264) for the site and for notebooks; the same frames give the same bytes."""

from __future__ import annotations

import contextlib
import errno
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from mlanimated.animate.frames import Frame, even

CRF = 18
KEY_FRAME_EVERY = 30  # frames, not seconds: a slow film would otherwise be mostly key frames

# For drawn pictures: no grain to imitate, and flat areas, where errors show, before busy ones: a third fewer
# bytes than x264's own choice. No frame waits for a later one (bframes): a player finds each by its time.
# Slower presets take twice as long for a tenth fewer bytes.
_DRAWN = "psy=0:aq-strength=2.2:qpmin=18:bframes=0"


class EncodeError(RuntimeError):
    """The encoder could not do its work; the message has the encoder's last words."""


def mp4(frames: Iterable[Frame], fps: int, crf: int = CRF) -> bytes:
    """Encode frames as MP4: H.264 High, yuv420p, no sound, index first, odd sizes padded to even.

    Parameters
    ----------
    frames : iterable of arrays (height, width, 3)
        At least one; all of one size. They are taken one by one, so a film need not fit into memory.
    fps : int
        Frames per second.
    crf : int
        x264's quality: 18 looks like the original, each 6 more halve the bytes.

    Raises
    ------
    EncodeError
        If the encoder is missing, stops, or cannot write (a full disk, for example).
    """
    iterator = iter(frames)
    first = next(iterator, None)
    if first is None:
        raise EncodeError("there are no frames to encode")
    height, width = even(first).shape[:2]
    with tempfile.TemporaryDirectory(prefix="mlanimated-") as folder:
        film, log = Path(folder) / "film.mp4", Path(folder) / "log.txt"
        with log.open("wb") as words:
            process = _start(_command(width, height, fps, crf, film), words.fileno())
            assert process.stdin is not None
            try:
                process.stdin.write(_bytes(first))
                for frame in iterator:
                    process.stdin.write(_bytes(frame))
                process.stdin.close()
            except BrokenPipeError:
                pass  # it stopped early: why is in its log, below
            except BaseException:
                process.kill()
                raise
            finally:
                # What is still buffered for an encoder that is gone would be tried again when collected.
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
                process.wait()
        if process.returncode == 256 - errno.ENOSPC:  # its log may be empty then: it is on the same disk
            raise EncodeError(
                f"the film could not be encoded: no space is left in {tempfile.gettempdir()}; make some, or "
                "name another folder in the variable TMPDIR"
            )
        if process.returncode != 0 or not film.is_file():
            said = log.read_text(errors="replace").strip().splitlines()[-5:]
            raise EncodeError(
                f"the film could not be encoded: ffmpeg ended with {process.returncode} and said: "
                + ("; ".join(said) or "nothing")
            )
        return film.read_bytes()


def _bytes(frame: Frame) -> memoryview:
    return np.ascontiguousarray(even(frame)).data


def _start(command: list[str], log: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log)
    except OSError as error:
        raise EncodeError(f"the encoder cannot be started: {error}. Install imageio-ffmpeg again") from error


def _command(width: int, height: int, fps: int, crf: int, film: Path) -> list[str]:
    try:
        ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise EncodeError(f"there is no ffmpeg: {error}. Install imageio-ffmpeg again") from error
    return [
        *(ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps), "-i", "-"),
        # Colours as browsers expect them, converted with the same arithmetic on every processor.
        *(
            "-vf",
            "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_inp+bitexact",
        ),
        *(
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "iec61966-2-1",
            "-color_range",
            "tv",
        ),
        *(
            "-pix_fmt",
            "yuv420p",
            "-an",
            "-c:v",
            "libx264",
            "-profile:v",
            "high",
            "-preset",
            "veryfast",
            "-crf",
            str(crf),
        ),
        # One thread, and no shortcut that depends on the processor: the same bytes everywhere.
        *("-threads", "1", "-filter_threads", "1", "-g", str(KEY_FRAME_EVERY)),
        *("-x264-params", "cpu-independent=1:threads=1:lookahead-threads=1:" + _DRAWN),
        # No name, version or time of the encoder in the file (6: the message in which x264 signs).
        *("-bsf:v", "filter_units=remove_types=6", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-map_metadata", "-1", "-movflags", "+faststart", str(film)),
    ]
