"""An airplane: from the side, from below, with a propeller, in the air and on its wheels."""

from __future__ import annotations

from dataclasses import replace

from mlanimated.data.drawing.canvas import Colour, mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen
from mlanimated.data.drawing.wheels import GLASS, PAINTS, RUBBER

WHITES: tuple[Colour, ...] = ((235, 236, 238), (205, 210, 215), (240, 240, 240), (150, 158, 166))

HULLS: tuple[Colour, ...] = (*PAINTS, *WHITES, *WHITES, *WHITES)


def airplane_parked(pen: Pen, chance: Chance) -> None:
    """Draw an airliner from the side, on its wheels."""
    pen.shadow(11, opacity=0.4)
    lifted = replace(pen, y=pen.at((0.0, 5.2))[1])
    for x in (8.0, -1.5):
        lifted.chain([(x, -1.5), (x, -4.2)], [0.4, 0.4], (90, 92, 95))
        lifted.blob((x, -4.3), 1.0, 1.0, RUBBER)
    airplane(lifted, chance)


def airplane_propeller_parked(pen: Pen, chance: Chance) -> None:
    """Draw a small airplane on its wheels."""
    pen.shadow(10, opacity=0.4)
    airplane_propeller(replace(pen, y=pen.at((0.0, 6.2))[1]), chance)


def airplane(pen: Pen, chance: Chance) -> None:
    """Draw an airliner from the side."""
    body, trim = chance.apart(HULLS, pen, 0), chance.shade(chance.pick(PAINTS), 10)
    shade = mix(body, (60, 70, 85), 0.4)
    thick = chance.between(1.8, 2.5)
    pen.plate([(-1.0, 0.4), (2.6, 0.4), (-4.2, 4.4), (-6.0, 4.4)], shade)
    pen.plate([(-9.4, 0.6), (-12.6, 1.0), (-14.0, 8.2), (-11.6, 8.2)], trim)
    pen.plate([(-9.4, 1), (-11.6, 1.2), (-14.6, 3.4), (-13.2, 3.4)], shade)
    pen.chain([(-12.6, 1.1), (-7, 0.3), (9.4, 0)], [0.7, thick * 0.92, thick], body)
    pen.chain([(9.4, 0), (12.0, -0.5)], [thick, 0.9], body)
    if chance.maybe(0.6):
        pen.chain([(-11, 0.1), (9.8, -0.7)], [0.4, 0.45], trim)
    for n in range(11):
        pen.blob((-7.4 + n * 1.5, 0.65), 0.36, 0.4, (50, 60, 75))
    pen.plate([(9.8, 1.5), (11.4, 0.5), (10.0, 0.4)], chance.pick(GLASS))
    pen.plate([(-2.4, -0.5), (3.2, -0.7), (-4.4, -5.2), (-6.6, -5.0)], mix(shade, BLACK, 0.15))
    pen.chain([(-1.6, -2.7), (1.3, -2.7)], [0.95, 1.05], mix(trim, body, 0.4))
    pen.blob((1.6, -2.7), 0.45, 0.8, BLACK)


def airplane_above(pen: Pen, chance: Chance) -> None:
    """Draw an airliner or a jet from below or above: a cross of body, swept wings and tail."""
    body = chance.apart(HULLS, pen, 0)
    shade, trim = mix(body, (60, 70, 85), chance.between(0.15, 0.5)), chance.shade(chance.pick(PAINTS), 10)
    sweep, span, engines = chance.between(1.5, 6.5), chance.between(10, 13), chance.maybe(0.8)
    for side in (-1, 1):
        pen.plate([(2.6, 0), (-2.6, 0), (-3.0 - sweep, side * span), (-1.4 - sweep, side * span)], shade)
        pen.plate([(-9.4, 0), (-11.8, 0), (-13.4, side * 4.8), (-12.0, side * 4.8)], shade)
        if engines:
            pen.chain(
                [(-1.2 - sweep * 0.35, side * 4.2), (2.2 - sweep * 0.35, side * 4.2)],
                [0.8, 0.9],
                mix(trim, shade, 0.4),
            )
        pen.chain([(-2.2 - sweep, side * span), (-1.6 - sweep, side * span)], [0.45, 0.4], trim)
    pen.chain([(-12, 0), (-7, 0), (9, 0), (12.4, 0)], [0.7, 1.5, 1.7, 0.6], body)
    pen.chain([(-12.6, 0), (-9.2, 0)], [0.45, 0.35], trim)
    pen.blob((9.8, 0), 1.2, 0.75, chance.pick(GLASS))


def airplane_propeller(pen: Pen, chance: Chance) -> None:
    """Draw a small airplane with a propeller from the side, with one wing above or two."""
    body, trim = chance.apart(HULLS, pen, 0), chance.shade(chance.pick(PAINTS), 10)
    dark = mix(body, BLACK, 0.35)
    for x in (5.4, 3.6):
        pen.chain([(x - 1.4, -1.5), (x, -4.6)], [0.45, 0.4], dark)
        pen.blob((x, -5.0), 1.35, 1.35, RUBBER)
    pen.plate([(-9.2, 0.8), (-12.6, 1.0), (-13.0, 5.6), (-11.2, 5.4)], trim)
    pen.chain([(-12, 0.8), (1, 0.6), (8.4, 0)], [0.7, 2.0, 2.3], body)
    pen.chain([(-10, 0.6), (8.6, -0.3)], [0.35, 0.5], trim)
    pen.plate([(0.4, 1.6), (5.4, 1.6), (4.0, 3.9), (0.6, 3.9)], chance.pick(GLASS))
    pen.chain([(-13.4, 1.3), (-9.6, 1.2)], [0.55, 0.6], dark)
    if chance.maybe(0.4):
        pen.chain([(-0.6, -1.2), (6.6, -0.9)], [0.7, 0.8], mix(trim, body, 0.3))
        pen.chain([(0.6, -1), (1.0, 4)], [0.25, 0.25], dark)
        pen.chain([(5.6, -1), (5.8, 4)], [0.25, 0.25], dark)
    else:
        pen.chain([(1.4, -1.2), (3.6, 3.8)], [0.3, 0.3], dark)
    pen.chain([(-1.2, 4.5), (6.8, 4.8)], [0.75, 0.95], mix(trim, body, chance.pick((0.0, 0.8))))
    pen.blob((10.8, 0), 0.9, 1.0, trim)
    pen.blob((11.4, 0), 0.5, 5.0, (70, 70, 72), 0, 0.75)
