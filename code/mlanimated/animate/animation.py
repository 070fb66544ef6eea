"""An animation: one film or several variants of it, with its words; every face a reader sees comes from it.

It knows frames, timing, steps and words, and nothing about machine learning.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from mlanimated import files
from mlanimated.animate.film import Film
from mlanimated.animate.frames import AnimationError, checked, enlarged, even
from mlanimated.animate.placing import placed, poster_of, require_order
from mlanimated.animate.scene import Scene, Step, Variants
from mlanimated.animate.stage import SUPERSAMPLING, frames_at
from mlanimated.animate.timeline import Timeline
from mlanimated.player import standalone
from mlanimated.player.payload import MIME, Payload, StepInfo


@dataclass(frozen=True, eq=False, repr=False)
class Animation:
    """Films of one size and their words. Make one with `from_scene` or `from_frames`.

    Attributes
    ----------
    name, title, caption, alt : str
        What it is called in files and addresses; its heading; what to look at; what happens, in words.
    size : (int, int)
        Width and height in CSS pixels.
    films : tuple of Film
        One, or one per variant.
    axis : str
        What the variants differ in; empty when there is only one film.
    made_by : mapping of str to str
        Seed, versions, digest of the inputs: what the page says under the picture.
    credit : str
        Who owns what is shown, in a line, where that is not the book.

    Raises
    ------
    AnimationError
        If a title, caption or text alternative is missing, or a step is not at one of the frames.
    """

    name: str
    title: str
    caption: str
    alt: str
    size: tuple[int, int]
    films: tuple[Film, ...]
    axis: str = ""
    made_by: Mapping[str, str] = field(default_factory=dict)
    credit: str = ""

    def __post_init__(self) -> None:
        for part, purpose in (
            ("name", "a name for files and addresses, as 'learning-rates'"),
            ("title", "a title"),
            ("caption", "a caption that says what to look at"),
            ("alt", "a text alternative that says what happens"),
        ):
            if not getattr(self, part, "").strip():
                raise AnimationError(f"{self.name or 'an animation'}: {part} is empty; it needs {purpose}")
        for film in self.films:
            require_order(f"{self.name} {film.label}".strip(), film.steps, film.count)

    @classmethod
    def from_scene(
        cls,
        scene: Scene | Variants,
        timeline: Timeline = Timeline(),  # noqa: B008 - frozen
        *,
        made_by: Mapping[str, str] | None = None,
    ) -> Animation:
        """Make an animation from a scene, or from variants of one. Frames are drawn when they are needed.

        Raises
        ------
        AnimationError
            If a scene lacks a word, has no steps, or names a poster that is not one of its steps.
        """
        variants = scene if isinstance(scene, Variants) else None
        scenes = dict(variants.scenes) if variants else {"": scene}
        first = next(iter(scenes.values()))
        assert isinstance(first, Scene)
        for part in ("name", "title", "caption", "alt"):
            if not hasattr(first, part):
                raise AnimationError(f"{type(first).__name__} has no {part}: give the scene one")
        return cls(
            first.name,
            first.title,
            first.caption,
            first.alt,
            first.size,
            tuple(_film(label, each, timeline) for label, each in scenes.items() if isinstance(each, Scene)),
            variants.axis if variants else "",
            dict(made_by or {}),
            first.credit,
        )

    @classmethod
    def from_frames(
        cls,
        frames: Iterable[Any],
        fps: int,
        *,
        steps: Sequence[StepInfo] | Sequence[Step],
        name: str,
        title: str,
        caption: str,
        alt: str,
        scale: int = 1,
        poster_step: int | None = None,
        made_by: Mapping[str, str] | None = None,
    ) -> Animation:
        """Make an animation from pictures that exist already, as those of a game.

        Parameters
        ----------
        frames : iterable of arrays (height, width, 3), uint8
            All of one size; an odd one is padded to even.
        fps : int
            Frames per second.
        steps : sequence of StepInfo, or of Step
            Either steps that say at which frame they stand, or one `Step` per frame.
        name, title, caption, alt : str
            As in `Animation`.
        scale : int
            Each pixel becomes a square of as many pixels.
        poster_step : int, optional
            The step that says most; without one, the last mark.
        made_by : mapping of str to str, optional
            Seed, versions, digest of the inputs.

        Raises
        ------
        AnimationError
            If there are no frames, one differs in size or type, or the steps do not fit them.
        """
        if not 1 <= fps <= 60:
            raise AnimationError(f"{name}: fps is {fps}; choose 1 to 60 frames per second")
        if scale < 1 or scale != int(scale):
            raise AnimationError(
                f"{name}: scale is {scale}; pixels are enlarged by a whole number, 1 or more"
            )
        pictures = checked(frames, name)
        infos = placed(steps, len(pictures), name)
        height, width = even(enlarged(pictures[0], scale)).shape[:2]
        film = Film(
            label="",
            steps=infos,
            count=len(pictures),
            fps=fps,
            frames=lambda: (even(enlarged(picture, scale)) for picture in pictures),
            pixel_ratio=1,
            poster_step=poster_of(infos, poster_step, name),
        )
        return cls(name, title, caption, alt, (width, height), (film,), "", dict(made_by or {}))

    @property
    def steps(self) -> tuple[StepInfo, ...]:
        """The steps of the first film."""
        return self.films[0].steps

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self.films[0].fps

    def film(self, variant: str | None = None) -> Film:
        """Return the film of a variant, by its label; the first if none is named.

        Raises
        ------
        AnimationError
            If there is no such variant.
        """
        if variant is None:
            return self.films[0]
        for film in self.films:
            if film.label == variant:
                return film
        known = ", ".join(repr(film.label) for film in self.films)
        raise AnimationError(f"{self.name} has no variant {variant!r}; it has {known}")

    def mp4(self, variant: str | None = None) -> bytes:
        """Return the film as MP4 (H.264)."""
        return self.film(variant).video

    def gif(self, variant: str | None = None) -> bytes:
        """Return the film as GIF: for a README, never for the site."""
        return self.film(variant).gif()

    def webp(self, variant: str | None = None) -> bytes:
        """Return the film as animated WebP."""
        return self.film(variant).webp()

    def poster(self, variant: str | None = None) -> bytes:
        """Return the frame that says most, as WebP."""
        return self.film(variant).poster

    def strip(self, variant: str | None = None) -> bytes:
        """Return four to six key frames in one PNG."""
        return self.film(variant).strip

    def vtt(self, variant: str | None = None) -> str:
        """Return the film's words as WebVTT."""
        return self.film(variant).vtt()

    def json(self, variant: str | None = None) -> str:
        """Return the film's steps as JSON: frame, name, values and sentence of each."""
        return json.dumps([step.to_json() for step in self.film(variant).steps], ensure_ascii=False, indent=1)

    def save(self, path: str | os.PathLike[str], variant: str | None = None) -> Path:
        """Write one face of the animation, completely or not at all.

        By suffix: mp4, gif, webp (the film), png (the strip), vtt (the words), json (the steps).

        Raises
        ------
        AnimationError
            If the suffix is not one of these.
        OSError
            If the file cannot be written; what was there before stays.
        """
        faces = {".mp4": self.mp4, ".gif": self.gif, ".webp": self.webp, ".png": self.strip}
        texts = {".vtt": self.vtt, ".json": self.json}
        suffix = Path(path).suffix.lower()
        if suffix in faces:
            return files.write(path, faces[suffix](variant))
        if suffix in texts:
            return files.write(path, texts[suffix](variant).encode())
        raise AnimationError(f"{Path(path).name}: save knows {', '.join([*faces, *texts])}, not {suffix!r}")

    def frames_digest(self) -> str:
        """Return the SHA-256 of the raw frames of all films, in hexadecimal digits."""
        if len(self.films) == 1:
            return self.films[0].digest
        return hashlib.sha256("".join(film.digest for film in self.films).encode()).hexdigest()

    def payload(self) -> Payload:
        """Return everything the player needs."""
        return Payload(
            name=self.name,
            title=self.title,
            caption=self.caption,
            alt=self.alt,
            width=self.size[0],
            height=self.size[1],
            fps=self.fps,
            variants=tuple(film.variant() for film in self.films),
            axis=self.axis,
            made_by=dict(self.made_by),
            max_speed=min(film.max_speed for film in self.films),
            credit=self.credit,
        )

    def __repr__(self) -> str:
        """Return the animation in words: its title, and a sentence for each mark."""
        lines = [f"{self.title}: {self.alt}"]
        for film in self.films:
            if film.label:
                lines.append(f"{self.axis} {film.label}:")
            marks = [step for step in film.steps if step.sentence] or [film.steps[0], film.steps[-1]]
            lines.extend("  " + ": ".join(filter(None, (step.heading, step.text))) for step in marks)
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        """Return the animation as notebooks, the site and terminals show it."""
        # The site makes its own markup, with the films as files; a notebook carries everything inside.
        if os.environ.get("MLANIMATED_SITE") == "1":
            shown = self
            face: dict[str, Any] = {MIME: self.payload().to_json()}
        else:
            shown = replace(self, films=tuple(film.light() for film in self.films))
            face = {"text/html": standalone.html(shown.payload())}
        strip = base64.b64encode(shown.strip()).decode("ascii")
        return {**face, "image/png": strip, "text/plain": repr(self)}


def _film(label: str, scene: Scene, timeline: Timeline) -> Film:
    where = f"{scene.name} {label}".strip()
    steps = scene.steps()
    if not steps:
        raise AnimationError(f"{where}: steps() is empty; a film needs at least one step")
    times = timeline.frame_times(steps)
    arrivals = timeline.frame_of_step(steps)
    infos = tuple(
        StepInfo(int(frame), step.name, dict(step.values), step.sentence, step.line)
        for frame, step in zip(arrivals, steps, strict=True)
    )
    return Film(
        label=label,
        steps=infos,
        count=len(times),
        fps=timeline.fps,
        frames=partial(frames_at, scene, times.tolist()),
        pixel_ratio=SUPERSAMPLING,
        poster_step=poster_of(infos, scene.poster_step, where),
    )
