"""An automobile: low, with a cabin between bonnet and boot."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen
from mlanimated.data.drawing.wheels import GLASS, PAINTS, RUBBER, wheel


def automobile(pen: Pen, chance: Chance) -> None:
    """Draw a car from the side: low, with a cabin between bonnet and boot."""
    paint, glass = chance.apart(PAINTS, pen, 6), chance.pick(GLASS)
    dark, rim = mix(paint, BLACK, 0.4), chance.pick(((190, 192, 195), (140, 142, 145), (60, 60, 62)))
    kind = chance.pick(("saloon", "hatch", "sport", "wagon", "beetle"))
    roof = {"saloon": 8.8, "hatch": 9.2, "sport": 7.4, "wagon": 9.6, "beetle": 9.8}[kind] + chance.between(
        -0.4, 0.5
    )
    belt, half = roof * 0.62, chance.between(11, 12.6)
    pen.shadow(half + 0.5, opacity=0.5)
    rear = {"saloon": -6.6, "hatch": -9.6, "sport": -7.6, "wagon": -10.8, "beetle": -8.8}[kind]
    back = rear + {"saloon": 2.6, "hatch": 1.6, "sport": 4.2, "wagon": 0.8, "beetle": 3.6}[kind]
    front, screen = chance.between(2.0, 3.4), chance.between(5.6, 6.8)
    pen.plate([(rear, belt - 0.3), (screen, belt - 0.3), (front, roof), (back, roof)], paint)
    if kind == "beetle":
        pen.blob((-1.5, belt), 6.8, roof - belt + 0.4, paint)
    pen.chain([(-half + 1.6, belt - 2.1), (half - 2.2, belt - 2.3)], [2.0, 1.9], paint)
    pen.box(-half + 0.5, 1.9, half - 0.4, belt - 1.6, paint)
    pen.box(-half + 0.5, 1.5, half - 0.6, 2.5, dark)
    pen.plate([(back - 1.2, belt), (-0.9, belt), (-0.9, roof - 0.9), (back + 0.4, roof - 0.9)], glass)
    pen.plate([(-0.2, belt), (screen - 1.3, belt), (front - 0.4, roof - 0.9), (-0.2, roof - 0.9)], glass)
    pen.chain(
        [(back, belt + 0.5), (back + 1.2, roof - 1.2)], [0.25, 0.25], mix(glass, (240, 245, 250), 0.6), 0.7
    )
    pen.chain([(-0.6, belt - 0.2), (-0.6, 2.6)], [0.2, 0.2], dark, 0.8)
    pen.chain([(-2.4, belt - 1.0), (-1.6, belt - 1.0)], [0.22, 0.22], dark)
    pen.blob((half - 1.0, belt - 1.6), 0.8, 0.7, (250, 240, 200))
    pen.blob((-half + 0.8, belt - 1.5), 0.6, 0.7, (190, 35, 30))
    radius = chance.between(2.3, 2.8)
    for x in (-half * 0.6, half * 0.58):
        pen.blob((x, radius + 0.2), radius + 0.6, radius + 0.5, mix(dark, BLACK, 0.5))
        wheel(pen, x, radius, rim)


def automobile_front(pen: Pen, chance: Chance) -> None:
    """Draw a car that comes towards us: windscreen above bonnet, two lamps, a grille, two wheels below."""
    paint, glass = chance.apart(PAINTS, pen, 6), chance.pick(GLASS)
    dark, lean = mix(paint, BLACK, 0.4), chance.between(0, 5)
    half, roof = chance.between(8.2, 9.4), chance.between(12, 14)
    pen.shadow(half + 1 + lean / 2, -lean / 2, 0.5)
    if lean > 1.2:
        flank = mix(paint, BLACK, 0.25)
        pen.plate([(-half, 2.2), (-half, 8.2), (-half - lean * 1.5, 8.6), (-half - lean * 1.5, 3.4)], flank)
        pen.plate(
            [
                (-half + 1.6, 8),
                (-half + 2.4, roof - 0.3),
                (-half - lean * 1.0, roof - 0.5),
                (-half - lean * 1.4, 8.4),
            ],
            flank,
        )
        pen.plate(
            [
                (-half + 1.2, 8.5),
                (-half + 1.9, roof - 1),
                (-half - lean * 0.8, roof - 1.1),
                (-half - lean * 1.1, 8.7),
            ],
            glass,
        )
        pen.blob((-half - lean * 0.9, 2.9), 0.7 + lean * 0.22, 2.3, RUBBER)
    for x in (-half + 1.7, half - 1.7):
        pen.box(x - 1.4, 0, x + 1.4, 4, RUBBER)
    pen.plate([(-half + 0.9, 8), (half - 0.9, 8), (half - 2.6, roof), (-half + 2.6, roof)], paint)
    pen.plate(
        [(-half + 1.9, 8.2), (half - 1.9, 8.2), (half - 3.2, roof - 0.9), (-half + 3.2, roof - 0.9)], glass
    )
    pen.chain(
        [(-half + 4, 8.8), (-half + 5.4, roof - 1.4)], [0.3, 0.3], mix(glass, (240, 245, 250), 0.6), 0.7
    )
    pen.chain([(-half + 1.6, 6.0), (half - 1.6, 6.0)], [2.2, 2.2], paint)
    pen.box(-half, 2.2, half, 6.4, paint)
    pen.box(-half + 0.5, 1.8, half - 0.5, 3.0, dark)
    pen.box(-3.4, 3.6, 3.4, 5.6, mix(chance.pick((BLACK, (150, 152, 155))), dark, 0.3))
    pen.box(-1.7, 2.3, 1.7, 3.2, (235, 235, 225))
    for side in (-1, 1):
        pen.blob((side * (half - 2.0), 5.2), 1.5, 1.05, (250, 245, 215))
        pen.blob((side * (half - 0.2), 8.8), 0.9, 0.6, dark)
