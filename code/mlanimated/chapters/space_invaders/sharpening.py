"""One screen made larger in three ways, and two frames made one.

Used by the chapter on Space Invaders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlanimated.atari.counted import Counted

if TYPE_CHECKING:
    from mlanimated.atari.recording import Episode

Picture = NDArray[np.uint8]

METHODS = ("nearest", "bicubic", "Scale2x")
FACTORS = (2, 4)
# Lines and columns of the screen that are looked at: whole digits, invaders, a shield, the gun.
WINDOW = 36
SHOT = (142, 142, 142)  # the colour of all shots
SHOT_HEIGHT = 8  # pixels


def enlarged(picture: Picture, method: str, factor: int) -> Picture:
    """Return a picture so many times as wide and as high.

    Parameters
    ----------
    picture
        (height, width, 3).
    method
        One of `METHODS`.
    factor
        2 or 4.

    Raises
    ------
    ValueError
        If there is no such method or factor.
    """
    if method not in METHODS or factor not in FACTORS:
        raise ValueError(f"{method} times {factor}: known are {', '.join(METHODS)} and {FACTORS}")
    return {"nearest": repeated, "bicubic": bicubic, "Scale2x": scale2x}[method](picture, factor)


def repeated(picture: Picture, factor: int) -> Picture:
    """Repeat every pixel."""
    wide = picture.repeat(factor, axis=1)
    return wide.repeat(factor, axis=0)


def bicubic(picture: Picture, factor: int) -> Picture:
    """Blend neighbours smoothly, as for photographs."""
    from PIL import Image

    height, width, _ = picture.shape
    size = (factor * width, factor * height)
    image = Image.fromarray(picture)
    larger = image.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(larger)


def scale2x(picture: Picture, factor: int) -> Picture:
    """Round corners off, once for each doubling."""
    from scalenx import scalenx

    rows = picture.tolist()
    for _ in range(factor // 2):  # once for 2, twice for 4
        rows = scalenx.scale2x(rows)
    return np.array(rows, np.uint8)


def doubled(picture: Picture) -> Picture:
    """Return what `scale2x` makes of a picture for factor 2, all pixels at once: films have many pictures."""
    edged = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    up, down = edged[:-2, 1:-1], edged[2:, 1:-1]
    left, right = edged[1:-1, :-2], edged[1:-1, 2:]
    differ = (up != down).any(axis=-1) & (left != right).any(axis=-1)
    larger = repeated(picture, 2)
    for row, over in enumerate((up, down)):
        for column, beside in enumerate((left, right)):
            corner = differ & (over == beside).all(axis=-1)
            larger[row::2, column::2][corner] = over[corner]
    return larger


@dataclass(frozen=True)
class Enlarged:
    """Windows of one screen, in three ways and two sizes.

    Attributes
    ----------
    seed
        Of the emulator.
    step
        Agent steps of the game before the screen.
    screen
        (210, 160, 3).
    names
        (windows,) what each shows.
    corners
        (windows, 2) line and column of each window's upper left corner.
    twice, four_times
        (methods, windows, side, side, 3) the windows cut out of the enlarged screens.
    colours
        (factors, methods) different colours in the enlarged screens; ``colours_before`` in the screen.
    changed
        (factors, methods) percent of pixels that differ from those of ``"nearest"``.
    """

    seed: int
    step: int
    screen: Picture
    names: tuple[str, ...]
    corners: NDArray[np.int64]
    twice: Picture
    four_times: Picture
    colours_before: int
    colours: NDArray[np.int64]
    changed: NDArray[np.float64]


# What is looked at, with the upper left corner of each window.
WINDOWS = {
    "digits and an invader": (6, 4),
    "invaders": (54, 0),
    "a shield": (150, 66),
    "the gun": (170, 0),
}


def enlarge(screen: Picture, seed: int, step: int, gun: int, left: int) -> Enlarged:
    """Enlarge a screen in every way, and cut windows out.

    Parameters
    ----------
    screen
        (210, 160, 3).
    seed, step
        Where it is from.
    gun, left
        Columns in the middle of the gun, and at the left edge of the invaders.
    """
    columns = {"the gun": gun - WINDOW // 2, "invaders": left - 2}
    corners = np.array(
        [
            (line, int(np.clip(columns.get(name, column), 0, screen.shape[1] - WINDOW)))
            for name, (line, column) in WINDOWS.items()
        ]
    )
    cut: list[list[list[Picture]]] = []
    colours, changed = [], []
    for factor in FACTORS:
        whole = [enlarged(screen, method, factor) for method in METHODS]
        colours.append([_colours(picture) for picture in whole])
        changed.append([100 * float((picture != whole[0]).any(axis=-1).mean()) for picture in whole])
        cut.append(
            [
                [
                    picture[
                        factor * line : factor * (line + WINDOW), factor * column : factor * (column + WINDOW)
                    ]
                    for line, column in corners.tolist()
                ]
                for picture in whole
            ]
        )
    twice, four_times = (np.array(pictures, np.uint8) for pictures in cut)
    return Enlarged(
        seed,
        step,
        screen,
        tuple(WINDOWS),
        corners,
        twice,
        four_times,
        _colours(screen),
        np.array(colours),
        np.array(changed),
    )


def _colours(picture: Picture) -> int:
    return len(np.unique(picture.reshape(-1, 3), axis=0))


@dataclass(frozen=True)
class Flicker:
    """Frames of the console one by one, and each joined with the one before.

    Attributes
    ----------
    seed
        Of the emulator.
    first
        Agent steps of the game before the first frame.
    frames
        (frames, 210, 160, 3) as the console draws them.
    joined
        (frames, 210, 160, 3) the brighter pixel of each frame and the one before it.
    drawn, seen
        (frames,) shots in a frame, and in the joined one: columns with pixels of their colour.
    """

    seed: int
    first: int
    frames: Picture
    joined: Picture
    drawn: NDArray[np.int64]
    seen: NDArray[np.int64]


def flicker(episode: Episode, first: int, end: int) -> Flicker:
    """Play a game again frame by frame, and join each frame with the one before."""
    from mlanimated.atari.recording import frames_again

    frames = np.stack([screen for screen, _ in frames_again(episode, first, end)])
    joined = np.maximum(frames[1:], frames[:-1])
    return Flicker(
        episode.seed,
        first,
        frames[1:],
        joined,
        np.array([shots(frame) for frame in frames[1:]]),
        np.array([shots(frame) for frame in joined]),
    )


@dataclass(frozen=True)
class Enhanced:
    """A counted game, and its pictures without flicker.

    Attributes
    ----------
    game
        As the console has drawn it: after each agent step the last frame of that step.
    joined
        (rows, 210, 160, 3) the brighter pixel of that frame and the one before it.
    drawn, seen
        (rows,) shots in the frame, and in the joined one.
    """

    game: Counted
    joined: Picture
    drawn: NDArray[np.int64]
    seen: NDArray[np.int64]

    @property
    def seed(self) -> str:
        """Seed of the emulator."""
        return str(self.game.seed)


def without_flicker(episode: Episode, game: Counted) -> Enhanced:
    """Play an excerpt again frame by frame, and join the last two frames of each agent step."""
    from mlanimated.atari.environments import FRAMES_PER_STEP
    from mlanimated.atari.recording import frames_again

    screens = (screen for screen, _ in frames_again(episode, game.first, game.first + len(game.screens)))
    # Of four frames in a row the last is the one that the game shows.
    steps = zip(*[screens] * FRAMES_PER_STEP, strict=True)
    joined = np.stack([np.maximum(frames[-1], frames[-2]) for frames in steps])
    return Enhanced(
        game,
        joined,
        np.array([shots(screen) for screen in game.screens]),
        np.array([shots(screen) for screen in joined]),
    )


def shots(picture: Picture) -> int:
    """Count the shots in a picture: lines of their colour, in which invaders may leave gaps.

    A line begins where nothing of the colour is as far above as a shot is high, in its column or beside it.
    """
    grey = np.pad((picture == SHOT).all(axis=-1), ((SHOT_HEIGHT, 0), (1, 1)))
    rows = len(picture)
    near = np.any([grey[start : start + rows] for start in range(SHOT_HEIGHT)], axis=0)
    here = grey[SHOT_HEIGHT:]
    begins = here[:, 1:-1] & ~near[:, 1:-1] & ~near[:, :-2] & ~near[:, 2:] & ~here[:, :-2]
    return int(begins.sum())
