"""Compare three ways to make a film of 60 frames: savefig and GIF, FuncAnimation, ours; writes nothing.

python benchmarks/encode.py [repeats]
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import imageio.v3 as iio
import imageio_ffmpeg
import matplotlib as mpl
import numpy as np
from matplotlib.animation import FFMpegWriter, FuncAnimation
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure

from mlanimated.animate import encode, palette, style, tween
from mlanimated.animate.scene import Scene, Step, step_list
from mlanimated.animate.stage import Stage

FRAMES, FPS, SIZE = 60, 20, (800, 600)


class FourViews(Scene):
    """A typical figure of a lesson: data with a line fitted to them, and the course of three numbers."""

    name, size = "four-views", SIZE
    title = caption = alt = "four views of a fit"

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.x = rng.uniform(-1, 1, 200)
        self.y = 0.7 * self.x + rng.normal(0, 0.15, 200)
        part = np.linspace(0, 1, FRAMES)
        self.record = np.stack(
            [np.exp(-4 * part), 0.7 * (1 - np.exp(-4 * part)), np.sin(9 * part) * (1 - part)], axis=1
        )

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        """Make the four axes; the lines move."""
        first, *others = figure.subplots(2, 2).flat
        style.axes(first, x="x", y="y", xlim=(-1, 1), ylim=(-1, 1), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        first.scatter(self.x, self.y, s=30, color=palette.NEUTRAL, alpha=0.5)
        (self.line,) = first.plot([], [], color=palette.MODEL)
        self.curves = []
        for ax, name in zip(others, ("loss", "slope", "gradient"), strict=True):
            style.axes(
                ax, x="step", y=name, xlim=(0, FRAMES), ylim=(-1, 1), xticks=(0, 30, 60), yticks=(-1, 0, 1)
            )
            ax.grid()
            self.curves.extend(ax.plot([], [], color=palette.LOSS))
        return [self.line, *self.curves]

    def show(self, time: float) -> None:
        """Draw the curves up to `time`."""
        slope = tween.at(self.record[:, 1], time)
        self.line.set_data([-1, 1], [-slope, slope])
        rows = tween.up_to(self.record, time)
        for curve, column in zip(self.curves, rows.T, strict=True):
            curve.set_data(np.arange(len(column)), column)

    def steps(self) -> list[Step]:
        """Return one step per frame."""
        return step_list({"loss": self.record[:, 0]})


def figure_of(scene: Scene) -> Figure:
    figure = Figure(figsize=(SIZE[0] / 72, SIZE[1] / 72), dpi=72, layout="constrained")
    FigureCanvasAgg(figure)
    scene.build(figure)
    scene.show(0)
    # Laid out once, as ours is: laying out every frame would make the others three times slower.
    figure.canvas.draw()
    figure.set_layout_engine("none")
    return figure


def savefig_gif() -> int:
    with style.context():
        scene = FourViews()
        figure = figure_of(scene)
        pictures = []
        for time_ in range(FRAMES):
            scene.show(time_)
            data = io.BytesIO()
            figure.savefig(data, format="png")
            pictures.append(iio.imread(data.getvalue())[..., :3])
        return len(iio.imwrite("<bytes>", pictures, extension=".gif", duration=1000 / FPS, loop=0))


def func_animation() -> int:
    with style.context(), tempfile.TemporaryDirectory() as folder:
        mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
        scene = FourViews()
        film = FuncAnimation(
            figure_of(scene), lambda k: (scene.show(k), [])[1], frames=FRAMES, cache_frame_data=False
        )
        path = Path(folder) / "film.mp4"
        film.save(path, FFMpegWriter(fps=FPS))
        return path.stat().st_size


def ours() -> int:
    stage = Stage(FourViews(), supersampling=1)
    return len(encode.mp4((stage.frame(k) for k in range(FRAMES)), FPS))


def measured(way: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    size = way()
    return time.perf_counter() - start, size


def main(repeats: int = 3) -> None:
    ways = {"savefig + GIF": savefig_gif, "FuncAnimation.save": func_animation, "ours": ours}
    # In turn, so that another program on the machine disturbs all three.
    runs = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            runs[name].append(measured(way))
    seconds = {name: statistics.median(time_ for time_, _ in all_) for name, all_ in runs.items()}
    print(f"{FRAMES} frames of {SIZE[0]} x {SIZE[1]}, median of {repeats}")
    print(f"{'':20}{'seconds':>9}{'KB':>7}{'slower':>9}{'larger':>9}")
    for name, all_ in runs.items():
        size = all_[0][1]
        slower = statistics.median(
            time_ / base for (time_, _), (base, _) in zip(all_, runs["ours"], strict=True)
        )
        print(
            f"{name:20}{seconds[name]:9.2f}{size / 1000:7.0f}{slower:8.1f}x{size / runs['ours'][0][1]:8.1f}x"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
