"""A scene set up in a figure: at any time only what moves is drawn again, on the restored background."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.transforms import BboxBase

from mlanimated.animate import style
from mlanimated.animate.frames import AnimationError, Frame
from mlanimated.animate.scene import Scene

SUPERSAMPLING = 2  # pixels of a frame per CSS pixel, so that text stays crisp
_Container = Figure | SubFigure | Axes


class Stage:
    """A scene, built and laid out once, that gives its frame for any time in any order.

    What moves is drawn in matplotlib's order (zorder): still artists above it, in the same axes or in others
    that overlap it, are drawn again with it. Which lies above which is settled when the stage is set up.

    Raises
    ------
    AnimationError
        If ``build`` returns something that is not an artist of the figure.
    """

    def __init__(self, scene: Scene, supersampling: int = SUPERSAMPLING) -> None:
        self._scene = scene
        width, height = scene.size
        with style.context():
            self.figure = Figure(
                figsize=(width / 72, height / 72), dpi=72 * supersampling, layout="constrained"
            )
            self._canvas = cast(Any, FigureCanvasAgg(self.figure))  # its methods have no types
            moving = scene.build(self.figure)
            for artist in moving:
                if not isinstance(artist, Artist):
                    raise AnimationError(
                        f"{scene.name}: build() returned a {type(artist).__name__}, which is not an artist; "
                        "return the artists in it (unpack it with *)"
                    )
            scene.show(0.0)
            # Laid out once, with the first step: a layout that follows the content would let the axes dance.
            engine = self.figure.get_layout_engine()
            if engine is not None:
                # A scene that says where each of its axes stands leaves nothing to lay out.
                if any(axes.get_subplotspec() is not None for axes in self.figure.axes):
                    engine.execute(self.figure)
                self.figure.set_layout_engine("none")
            self._canvas.draw()
            self._redrawn = self._in_order(moving)
            for artist in self._redrawn:
                artist.set_animated(True)
            self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._still = [c for c in _containers(self.figure) if not c.get_animated()]
        self._never_drawn = self._stale_artists()  # empty titles, for example

    def frame(self, time: float) -> Frame:
        """Return the picture at `time` (in steps): an array (height, width, 3) of its own.

        Raises
        ------
        AnimationError
            If ``show`` changed an artist that ``build`` did not return.
        """
        with style.context():
            self._scene.show(time)
            self._require_still(time)
            self._canvas.restore_region(self._background)
            renderer = self._canvas.get_renderer()
            for artist in self._redrawn:
                artist.draw(renderer)
        return _without_alpha(np.asarray(self._canvas.buffer_rgba()))

    def _in_order(self, moving: Sequence[Artist]) -> list[Artist]:
        wanted = set(moving)
        order = list(_redraw_order(self.figure, wanted, []))
        missing = wanted.difference(order, *(_inside(artist) for artist in order))
        if missing:
            names = ", ".join(sorted(repr(artist) for artist in missing))
            raise AnimationError(
                f"{self._scene.name}: build() returned {names}, which the figure does not draw by itself; "
                "return the artist that was added to the axes, or the axes"
            )
        return order

    def _require_still(self, time: float) -> None:
        # matplotlib marks as stale what was changed since it was drawn, and the axes that it is in.
        stale = [container for container in self._still if container.stale]
        if stale:
            changed = self._stale_artists() - self._never_drawn
            names = ", ".join(sorted(repr(artist) for artist in changed or set(stale)))
            raise AnimationError(
                f"{self._scene.name}: show({time:g}) changed {names}, which build() did not return; "
                "return every artist that show() changes"
            )

    def _stale_artists(self) -> set[Artist]:
        return {
            artist
            for container in self._still
            for artist in _children(container)
            if artist.stale and not artist.get_animated() and not isinstance(artist, Axes | SubFigure)
        }


def frames_at(scene: Scene, times: Sequence[float]) -> Iterator[Frame]:
    """Yield the scene's picture at each time; a time that repeats gives the same array again."""
    stage = Stage(scene)
    last: tuple[float, Frame] | None = None
    for time in times:
        if last is None or last[0] != time:
            last = (time, stage.frame(float(time)))
        yield last[1]


def _redraw_order(container: _Container, moving: set[Artist], dirty: list[BboxBase]) -> Iterator[Artist]:
    """Yield, in drawing order, what moves and what lies above it; `dirty`: where something moved so far."""
    for child in sorted(_children(container), key=lambda artist: artist.get_zorder()):
        if child in moving:
            dirty.append(container.bbox)
            yield child
        elif isinstance(child, Axes | SubFigure):
            if _touches(child.bbox, dirty):
                yield child
            else:
                yield from _redraw_order(child, moving, dirty)
        else:
            place = container.bbox if isinstance(container, Axes) else child.get_window_extent()
            if child.get_visible() and _touches(place, dirty):
                yield child


def _touches(box: BboxBase, others: Sequence[BboxBase]) -> bool:
    return any(
        min(box.x1, other.x1) > max(box.x0, other.x0) and min(box.y1, other.y1) > max(box.y0, other.y0)
        for other in others
    )


def _children(container: _Container) -> list[Artist]:
    hidden: set[Artist] = {container.patch}  # drawn with its container, always
    if isinstance(container, Axes):
        if not container.axison:
            hidden.update((container.xaxis, container.yaxis))
        if not (container.axison and container.get_frame_on()):
            hidden.update(container.spines.values())
    return [child for child in container.get_children() if child not in hidden]


def _inside(artist: Artist) -> set[Artist]:
    return set(artist.findobj()) if isinstance(artist, Axes | SubFigure) else set()


def _containers(container: _Container) -> Iterator[_Container]:
    yield container
    for child in container.get_children():
        if isinstance(child, Axes | SubFigure):
            yield from _containers(child)


def _without_alpha(rgba: Frame) -> Frame:
    frame = np.empty((*rgba.shape[:2], 3), dtype=np.uint8)
    for channel in range(3):  # one by one: three times faster than a copy of the slice
        frame[..., channel] = rgba[..., channel]
    return frame
