"""A film that shows what is not the book's says whose it is, in a line under the figure."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure

from mlanimated import chapters, page
from mlanimated.animate.layout import SideBySide
from mlanimated.animate.scene import Scene, Step
from mlanimated.data import owners

REPOSITORY = Path(__file__).parents[2]
OUR_OWN_PIXELS = {"ReinforceLoop"}  # a small game that the chapter on Pong has made itself


def scenes_with_screens() -> Iterator[type[Scene]]:
    """Yield the scenes that draw pixels, of all chapters that play games of the console."""
    for chapter in pkgutil.iter_modules(chapters.__path__, f"{chapters.__name__}."):
        folder = Path(str(chapters.__path__[0]), chapter.name.rpartition(".")[2])
        if not any("mlanimated.atari" in file.read_text("utf-8") for file in folder.glob("*.py")):
            continue
        for module in pkgutil.iter_modules([str(folder)], f"{chapter.name}."):
            for found in vars(importlib.import_module(module.name)).values():
                here = inspect.isclass(found) and found.__module__ == module.name
                if here and issubclass(found, Scene) and _draws_pixels(found):
                    yield found


def _draws_pixels(scene: type[Scene]) -> bool:
    ours = [cls for cls in scene.__mro__ if cls.__module__.startswith("mlanimated.") and cls is not Scene]
    return any(panel in inspect.getsource(cls) for cls in ours for panel in ("Pixels(", "GameScreen("))


FOUND = {scene.__name__: scene for scene in scenes_with_screens()}


def test_the_scenes_with_screens_are_found() -> None:
    assert {"RandomAndTrained", "TwoTunnels", "TwoStreams", "ThreeWays", *OUR_OWN_PIXELS} <= FOUND.keys()


@pytest.mark.parametrize("name", sorted(FOUND.keys() - OUR_OWN_PIXELS))
def test_a_scene_with_the_screen_of_a_game_says_whose_it_is(name: str) -> None:
    lines = (*owners.SCREENS.values(), owners.ANY_SCREEN)
    assert any(line in FOUND[name].credit for line in lines), f"{name}: give it a credit from data.owners"


class Dot(Scene):
    name, title, caption, alt = "dot", "A dot", "It moves.", "A dot moves."
    size = (120, 80)

    def __init__(self, data: str, credit: str = "") -> None:
        self.record, self.credit = SimpleNamespace(data_name=data), credit

    def build(self, figure: Figure | SubFigure) -> list[Artist]:
        (self._dot,) = figure.subplots().plot([0], [0], "o")
        return [self._dot]

    def show(self, time: float) -> None:
        self._dot.set_xdata([time])

    def steps(self) -> list[Step]:
        return [Step("a"), Step("b")]


@pytest.mark.parametrize("data", owners.DATA)
def test_a_data_set_of_others_is_named_by_itself(data: str) -> None:
    assert page.animate(Dot(data)).credit == owners.DATA[data]
    screen = owners.SCREENS["Pong"]
    assert page.animate(Dot(data, screen)).credit == f"{screen} {owners.DATA[data]}"
    assert page.animate(Dot("drawn pictures")).credit == ""


def test_scenes_side_by_side_name_all_owners_once_and_the_figure_shows_them() -> None:
    screens = (*owners.SCREENS.values(),)[:2]
    parts = [Dot("drawn pictures", credit) for credit in (*screens, screens[0])]
    words = dict.fromkeys(("name", "title", "caption", "alt"), "Three dots.")
    film = page.animate(SideBySide(parts, labels=("one", "two", "three"), **words))
    assert film.credit == " ".join(screens)
    assert f'<p class="mla-credit">{film.credit}</p>' in film._repr_mimebundle_()["text/html"]
    assert 'mla-credit">' not in page.animate(Dot("drawn pictures"))._repr_mimebundle_()["text/html"]


def test_the_names_of_data_sets_are_those_that_records_give() -> None:
    from mlanimated.chapters.create_animations.recipe import economies
    from mlanimated.data import cifar10

    assert economies().data_name in owners.DATA
    assert cifar10._NAME in owners.DATA


def test_the_licence_of_the_content_names_every_owner() -> None:
    said = " ".join((REPOSITORY / "LICENSE-CONTENT.md").read_text("utf-8").split())
    for name in ("Atari", "Taito", "Activision", "Krizhevsky", "Gapminder", "Jennifer Bryan"):
        assert name in said
        assert any(name in line for line in (*owners.SCREENS.values(), *owners.DATA.values()))
    for game in owners.SCREENS:
        assert game in said
