"""One film: frames in order, what is said at its steps, and everything that is made from them in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from mlanimated.animate import encode, loops, stills
from mlanimated.animate.flash import FIELD, FlashMeter
from mlanimated.animate.frames import Frame, shrunk
from mlanimated.player import markup
from mlanimated.player.moments import key_steps
from mlanimated.player.payload import StepInfo, Variant

_LIGHT = 26


@dataclass(frozen=True)
class Finished:
    """What readers get of a film, and what is said about its frames; made from the frames alone.

    Attributes
    ----------
    video, start, poster, strip : bytes
        The film as MP4, its first step and the frame that says most as WebP, key frames in one PNG.
    digest : str
        SHA-256 of the raw frames, in hexadecimal digits.
    max_speed : float
        The highest speed at which the film flashes at most three times in a second.
    """

    video: bytes
    start: bytes
    poster: bytes
    strip: bytes
    digest: str
    max_speed: float


Keep = Callable[[Callable[[], Finished]], Finished]


def _make_anew(make: Callable[[], Finished]) -> Finished:
    return make()


@dataclass(frozen=True)
class _Take:
    """What one pass over the frames leaves."""

    video: bytes
    digest: str
    stills: dict[int, Frame]
    max_speed: float


@dataclass(frozen=True, eq=False)
class Film:
    """Frames that can be gone through again and again, and their steps.

    Attributes
    ----------
    label : str
        Which variant this is; empty when there is only one.
    steps : tuple of StepInfo
        In order of their frames.
    count, fps : int
        Number of frames; frames per second.
    frames : callable
        Returns an iterator over the frames; a frame that is held is the same object again.
    pixel_ratio : int
        Pixels of a frame per CSS pixel.
    poster_step : int
        The step that says most.
    crf : int
        How coarsely the film is encoded.
    keep : callable
        Given how the film is finished, returns it finished: made now, or the same made earlier.
    """

    label: str
    steps: tuple[StepInfo, ...]
    count: int
    fps: int
    frames: Callable[[], Iterator[Frame]]
    pixel_ratio: int
    poster_step: int
    crf: int = encode.CRF
    keep: Keep = field(default=_make_anew, repr=False)

    @cached_property
    def finished(self) -> Finished:
        """What readers get of it."""
        return self.keep(self._finish)

    @property
    def video(self) -> bytes:
        """The film as MP4."""
        return self.finished.video

    @property
    def digest(self) -> str:
        """SHA-256 of the raw frames, in hexadecimal digits."""
        return self.finished.digest

    @property
    def max_speed(self) -> float:
        """The highest speed at which the film flashes at most three times in a second."""
        return self.finished.max_speed

    @property
    def start(self) -> bytes:
        """The frame of the first step, as WebP."""
        return self.finished.start

    @property
    def poster(self) -> bytes:
        """The frame that says most, as WebP."""
        return self.finished.poster

    @property
    def strip(self) -> bytes:
        """Four to six key frames in one PNG."""
        return self.finished.strip

    def gif(self) -> bytes:
        """The film as GIF, one pixel per CSS pixel."""
        return loops.gif(self.frames(), self.fps, self._key_frames, self.pixel_ratio)

    def webp(self) -> bytes:
        """The film as animated WebP, one pixel per CSS pixel."""
        return loops.webp(self.frames(), self.fps, self.pixel_ratio)

    def vtt(self) -> str:
        """The film's words as WebVTT."""
        return markup.vtt(self.steps, self.count, self.fps)

    def light(self) -> Film:
        """The film as a notebook carries it inside: one pixel per CSS pixel, encoded more coarsely."""
        frames, factor = self.frames, self.pixel_ratio
        # Drawn anew, not kept: a reader may have changed anything that it is made of.
        return replace(
            self, frames=lambda: shrunk(frames(), factor), pixel_ratio=1, crf=_LIGHT, keep=_make_anew
        )

    def variant(self) -> Variant:
        """The film as the player is given it."""
        return Variant(self.label, self.count, self.video, self.start, self.poster, self.strip, self.steps)

    def _finish(self) -> Finished:
        take = self._take
        return Finished(
            take.video,
            stills.poster(take.stills[self.steps[0].frame]),
            stills.poster(take.stills[self.steps[self.poster_step].frame]),
            stills.strip(self._key_frames, self.pixel_ratio),
            take.digest,
            take.max_speed,
        )

    @property
    def _key_frames(self) -> list[Frame]:
        return [self._take.stills[self.steps[index].frame] for index in key_steps(self.steps)]

    @cached_property
    def _take(self) -> _Take:
        kept: dict[int, Frame] = {}
        wanted = {self.steps[index].frame for index in (*key_steps(self.steps), self.poster_step)}
        meter = FlashMeter((FIELD[0] * self.pixel_ratio, FIELD[1] * self.pixel_ratio))
        whole = hashlib.sha256()

        def watched(frames: Iterable[Frame]) -> Iterator[Frame]:
            before: Frame | None = None
            own = b""
            for index, frame in enumerate(frames):
                if frame is before:
                    meter.repeat()
                else:
                    own = hashlib.sha256(repr(frame.shape).encode() + frame.tobytes()).digest()
                    meter.add(frame)
                whole.update(own)
                if index in wanted:
                    kept[index] = frame
                before = frame
                yield frame

        video = encode.mp4(watched(self.frames()), self.fps, self.crf)
        return _Take(video, whole.hexdigest(), kept, meter.fastest(self.fps))
