"""A ship: with containers, with decks and funnels, grey with guns, or under sail."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen
from mlanimated.data.drawing.wheels import PAINTS


def ship(pen: Pen, chance: Chance) -> None:
    """Draw a ship with an engine: containers, decks with windows, or guns."""
    hull = chance.apart((*PAINTS, (40, 50, 70)), pen, 3)
    upper, funnel = (
        chance.shade(chance.pick(((240, 240, 238), (225, 220, 205), (190, 195, 200))), 8),
        chance.pick(PAINTS),
    )
    kind = chance.pick(("containers", "ferry", "ferry", "grey", "tug"))
    half = 9.5 if kind == "tug" else chance.between(12, 14)
    deck = {"containers": 4.2, "ferry": 4.6, "grey": 3.6, "tug": 4.2}[kind] + chance.between(-0.4, 0.6)
    if kind == "grey":
        hull = upper = chance.shade((140, 148, 155), 14)
    pen.canvas.ellipse(
        pen.at((0, -1.4)), half * pen.size, 2.2 * pen.size, 0, mix(hull, (20, 35, 50), 0.6), 0.4
    )
    dark, pane = mix(upper, BLACK, 0.35), (60, 75, 95)
    if kind == "containers":
        tall = chance.whole(2, 3)
        for n in range(7):
            for row in range(tall if n not in (0, 6) else tall - 1):
                left = -half + 6.6 + n * (half * 2 - 10) / 7
                pen.box(
                    left,
                    deck + row * 2.1,
                    left + 2.4,
                    deck + row * 2.1 + 2.0,
                    chance.shade(chance.pick(PAINTS), 15),
                )
        pen.box(-half + 1.4, deck, -half + 5.6, deck + 8.4, upper)
        pen.box(-half + 1.6, deck + 6.4, -half + 5.6, deck + 7.6, pane)
        pen.box(-half + 0.9, deck, -half + 2.4, deck + 9.6, funnel)
    elif kind == "ferry":
        for row in range(chance.whole(2, 3)):
            left, right, y = -half + 2 + row, half - 5 - row * 2.2, deck + row * 2.3
            pen.box(left, y, right, y + 2.4, mix(upper, BLACK, 0.03 * row))
            for n in range(int((right - left) / 1.7)):
                pen.blob((left + 1 + n * 1.7, y + 1.1), 0.42, 0.5, pane)
        for x in (-3.5, 1.0)[: chance.whole(1, 2)]:
            pen.plate(
                [(x, deck + 6), (x + 2.6, deck + 6), (x + 2.0, deck + 10.6), (x - 0.6, deck + 10.6)], funnel
            )
            pen.plate(
                [
                    (x - 0.5, deck + 9.6),
                    (x + 2.2, deck + 9.6),
                    (x + 2.0, deck + 10.8),
                    (x - 0.6, deck + 10.8),
                ],
                BLACK,
            )
    elif kind == "grey":
        pen.box(-5.5, deck, 4, deck + 2.6, dark)
        pen.plate([(-3, deck + 2.4), (2.6, deck + 2.4), (1.6, deck + 6), (-2, deck + 6)], upper)
        pen.chain([(0, deck + 5), (-0.3, deck + 12)], [0.45, 0.25], dark)
        pen.chain([(-2.2, deck + 9), (1.8, deck + 9)], [0.3, 0.3], dark)
        pen.blob((6.6, deck + 0.8), 1.6, 1.1, dark)
        pen.chain([(7, deck + 1.2), (10.4, deck + 2)], [0.35, 0.3], dark)
    else:
        pen.box(-1.4, deck, 5.2, deck + 3.4, upper)
        pen.box(0.8, deck + 3.2, 4.8, deck + 6.2, upper)
        pen.box(1.4, deck + 4.2, 4.8, deck + 5.6, pane)
        pen.box(-4.4, deck, -2.0, deck + 5.6, funnel)
        pen.chain([(2.4, deck + 6), (2.4, deck + 10.5)], [0.35, 0.25], dark)
    pen.plate(
        [(-half + 1.0, -0.6), (half - 2.8, -0.6), (half, deck + 1.0), (half - 4, deck + 0.2), (-half, deck)],
        hull,
    )
    pen.plate(
        [(-half + 0.9, -0.7), (half - 2.7, -0.7), (half - 2.3, 0.7), (-half + 0.6, 0.7)],
        chance.pick(((150, 45, 40), BLACK, hull)),
    )
    if kind != "containers" and chance.maybe(0.5):
        pen.chain([(-half + 0.5, deck - 0.5), (half - 1.2, deck - 0.2)], [0.3, 0.3], (245, 245, 245))
    pen.chain([(half - 3, deck), (half - 3.2, deck + 4.5)], [0.25, 0.2], dark)
    _foam(pen, chance, half)


def ship_sailing(pen: Pen, chance: Chance) -> None:
    """Draw a ship under sail, with one mast or three."""
    hull = chance.apart((*PAINTS, (110, 70, 45)), pen, 3)
    cloth = chance.apart(((245, 243, 236), (235, 222, 195), (190, 70, 55), (225, 230, 238)), pen, 11)
    mast, shade = (85, 62, 45), mix(cloth, (90, 100, 120), 0.3)
    if chance.maybe(0.5):
        half, top = 8.5, chance.between(20, 23)
        pen.chain([(0, 2), (0, top)], [0.45, 0.3], mast)
        pen.plate([(-0.6, 4.4), (-0.6, top - 0.5), (-7.4, 4.6)], cloth)
        pen.plate([(0.7, 3.8), (0.7, top - 2), (8.2, 4.0)], shade)
        pen.chain([(-7.6, 4.2), (0, 4.0)], [0.3, 0.35], mast)
    else:
        half = 11.5
        for x, top in ((-6.5, 14.5), (-0.5, 18.5), (5.5, 15.5)):
            pen.chain([(x, 3), (x, top + 1.4)], [0.45, 0.3], mast)
            for n in range(3):
                low, wide = 5.2 + n * (top - 5) / 3, 3.3 - n * 0.55
                high = low + (top - 5) / 3 - 0.5
                pen.plate(
                    [(x - wide, low), (x + wide + 0.5, low), (x + wide - 0.2, high), (x - wide + 0.5, high)],
                    mix(cloth, shade, n % 2 * 0.6),
                )
        pen.chain([(10, 4.6), (14.5, 7)], [0.4, 0.25], mast)
        pen.plate([(7.4, 5.4), (13.6, 6.8), (7.2, 13)], shade)
    pen.canvas.ellipse(
        pen.at((0, -1.4)), half * pen.size, 2.2 * pen.size, 0, mix(hull, (20, 35, 50), 0.6), 0.4
    )
    pen.plate([(-half + 1.6, -0.6), (half - 3.2, -0.6), (half + 0.5, 3.9), (-half, 3.5)], hull)
    pen.chain([(-half + 0.2, 3.2), (half, 3.5)], [0.35, 0.35], mix(hull, (245, 240, 225), 0.6))
    _foam(pen, chance, half)


def _foam(pen: Pen, chance: Chance, half: float) -> None:
    pen.chain([(half - 2.4, -0.2), (half + 0.5, -0.5)], [0.6, 0.3], (240, 245, 248), 0.8)
    for _ in range(6):
        x = chance.between(-half, half)
        pen.chain(
            [(x, -0.7), (x + chance.between(1, 3), -0.8)],
            [0.4, 0.3],
            (235, 240, 245),
            chance.between(0.3, 0.8),
        )
