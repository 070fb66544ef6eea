"""Legs, how they move, and the coats that horse and deer share."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, Point, turn
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.pen import Pen

COATS: tuple[Colour, ...] = (
    (125, 78, 45), (150, 95, 55), (95, 62, 40), (170, 120, 75), (185, 145, 100), (135, 110, 85),
    (110, 95, 80), (70, 50, 38),
)  # fmt: skip

BLACK: Colour = (30, 26, 25)


def leg(
    pen: Pen,
    hip: Point,
    swing: float,
    bend: float,
    lengths: Point,
    radii: tuple[float, float, float],
    colour: Colour,
    hoof: Colour,
) -> None:
    """Draw a leg: `swing` degrees forward at the hip, bent by `bend` at the joint below."""
    cosine, sine = turn(swing)
    knee = (hip[0] + sine * lengths[0], hip[1] - cosine * lengths[0])
    cosine, sine = turn(swing - bend)
    foot = (knee[0] + sine * lengths[1], knee[1] - cosine * lengths[1])
    pen.chain([hip, knee, foot], radii, colour)
    pen.chain([foot, (foot[0] + 0.4, foot[1])], [radii[2] * 1.15, radii[2] * 1.1], hoof)


def swings(chance: Chance) -> list[Point]:
    """Return swing and bend of the legs: far front, far hind, near front, near hind."""
    gait = chance.pick(("stand", "stand", "walk", "run"))
    if gait == "stand":
        return [(chance.between(-6, 6), 0.0) for _ in range(4)]
    reach = chance.between(14, 22) if gait == "walk" else chance.between(26, 40)
    way = chance.sign()
    fold = reach * 0.8
    return [
        (-reach * way, fold if way > 0 else 4.0), (reach * way, 8.0),
        (reach * way, fold if way < 0 else 4.0), (-reach * way, 8.0),
    ]  # fmt: skip
