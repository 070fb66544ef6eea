"""One picture: a place, a figure in it, something in front of it, and a camera that is never quite right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlanimated.data.drawing import (
    airplanes,
    automobiles,
    deer,
    horses,
    pets,
    places,
    pond,
    scenery,
    ships,
    trucks,
)
from mlanimated.data.drawing.canvas import SIDE, Canvas
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.pen import Pen

Figure = Callable[[Pen, Chance], None]

# Each figure, and how often it is chosen.
STANDING: dict[str, tuple[tuple[Figure, int], ...]] = {
    "airplane": ((airplanes.airplane_parked, 2), (airplanes.airplane_propeller_parked, 2)),
    "automobile": ((automobiles.automobile, 5), (automobiles.automobile_front, 4)),
    "bird": ((pond.bird, 6),),
    "cat": ((pets.cat, 3), (pets.cat_sitting, 4)),
    "deer": ((deer.deer, 7),),
    "dog": ((pets.dog, 4), (pets.dog_sitting, 3)),
    "frog": ((pond.frog, 4), (pond.frog_front, 3)),
    "horse": ((horses.horse, 7),),
    "truck": ((trucks.truck, 5), (trucks.truck_front, 4)),
}
CLOSE: dict[str, tuple[tuple[Figure, int], ...]] = {
    "cat": ((pets.cat_head, 3),),
    "deer": ((deer.deer_head, 2),),
    "dog": ((pets.dog_head, 3),),
    "horse": ((horses.horse_head, 2),),
}
LYING: dict[str, tuple[tuple[Figure, int], ...]] = {"frog": ((pond.frog_above, 3),)}
FLYING: dict[str, tuple[tuple[Figure, int], ...]] = {
    "airplane": ((airplanes.airplane, 3), (airplanes.airplane_above, 4), (airplanes.airplane_propeller, 1)),
    "bird": ((pond.bird_flying, 4),),
}
FLOATING: dict[str, tuple[tuple[Figure, int], ...]] = {
    "bird": ((pond.bird_swimming, 2),),
    "ship": ((ships.ship, 6), (ships.ship_sailing, 4)),
}
WAYS = (("stand", STANDING), ("close", CLOSE), ("lie", LYING), ("fly", FLYING), ("float", FLOATING))
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def picture(name: str, chance: Chance) -> NDArray[np.uint8]:
    """Return a picture of a class, shape (32, 32, 3).

    Parameters
    ----------
    name : str
        One of `CLASSES`.
    chance : Chance
        Decides all the rest.
    """
    known = [(way, figure, often) for way, table in WAYS for figure, often in table.get(name, ())]
    way, figure = chance.pick([(way, figure) for way, figure, often in known for _ in range(often)])
    canvas = Canvas((chance.between(-0.25, 0.25), -chance.between(0.1, 0.4)))
    pen = {"stand": _stand, "close": _close, "lie": _lie, "fly": _fly, "float": _float}[way](canvas, chance)
    figure(pen, chance)
    if way != "fly":
        scenery.in_front(canvas, chance)
    return _photograph(canvas, chance)


def _stand(canvas: Canvas, chance: Chance) -> Pen:
    where = chance.pick(("land", "land", "land", "land", "land", "room", "foliage", "backdrop", "water"))
    feet = chance.between(26.5, 29.5)
    if where == "land":
        places.outdoors(canvas, chance, chance.between(11, 23))
    elif where == "room":
        places.room(canvas, chance, chance.between(17, 24))
    elif where == "water":
        horizon = chance.between(9, 17)
        places.water(canvas, chance, horizon)
        canvas.fill((150, 135, 110), (125, 110, 90), feet - chance.between(2, 5))
        canvas.grain(chance.clouds(32, 12), feet - 3)
    else:
        (places.foliage if where == "foliage" else places.backdrop)(canvas, chance)
        if chance.maybe(0.6):
            places.ground(canvas, chance, feet - chance.between(1, 5))
    return _pen(canvas, chance, feet, chance.between(0.72, 1.04), 4)


def _close(canvas: Canvas, chance: Chance) -> Pen:
    where = chance.pick(("land", "land", "room", "foliage", "backdrop"))
    if where == "land":
        places.outdoors(canvas, chance, chance.between(14, 28))
    elif where == "room":
        places.room(canvas, chance, chance.between(20, 28))
    else:
        (places.foliage if where == "foliage" else places.backdrop)(canvas, chance)
    return _pen(canvas, chance, chance.between(27.5, 30), chance.between(0.88, 1.08), 8)


def _lie(canvas: Canvas, chance: Chance) -> Pen:
    if chance.maybe(0.65):
        places.ground(canvas, chance, -3)
    elif chance.maybe(0.5):
        places.ripples(canvas, chance, -3, *chance.pick(places.WATERS))
    else:
        places.foliage(canvas, chance)
    return _pen(canvas, chance, chance.between(25, 28), chance.between(0.8, 1.12), 28)


def _fly(canvas: Canvas, chance: Chance) -> Pen:
    where = chance.pick(("air", "air", "air", "land", "water"))
    if where == "air":
        places.air(canvas, chance)
    elif where == "land":
        places.outdoors(canvas, chance, chance.between(20, 29))
    else:
        places.water(canvas, chance, chance.between(18, 28))
    return _pen(canvas, chance, chance.between(13, 19), chance.between(0.72, 1.1), 22)


def _float(canvas: Canvas, chance: Chance) -> Pen:
    horizon = chance.between(9, 20)
    places.water(canvas, chance, horizon)
    return _pen(canvas, chance, max(chance.between(22, 27), horizon + 4), chance.between(0.72, 1.04), 4)


def _pen(canvas: Canvas, chance: Chance, y: float, size: float, tilt: float) -> Pen:
    room = 1.5 + max(0.0, 1.0 - size) * 10
    x = SIDE / 2 + chance.between(-room, room)
    return Pen(canvas, x, y, size, chance.sign(), chance.between(-tilt, tilt))


def _photograph(canvas: Canvas, chance: Chance) -> NDArray[np.uint8]:
    light = chance.between(0.82, 1.12)
    cast = (light * chance.between(0.94, 1.06), light, light * chance.between(0.92, 1.06))
    blur = chance.pick((0.0, 0.0, 0.15, 0.25))
    return canvas.finished(cast, chance.between(0.85, 1.12), blur, chance.noise())
