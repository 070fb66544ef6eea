"""Cat and dog: the same furs, the same places; pointed ears and a flat face, or a snout and hanging ears."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, Point, mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK, leg
from mlanimated.data.drawing.pen import Pen

FURS: tuple[Colour, ...] = (
    (140, 135, 130), (95, 92, 92), (45, 42, 42), (205, 140, 80), (175, 120, 70), (120, 90, 65),
    (225, 220, 212), (215, 185, 145), (90, 62, 45),
)  # fmt: skip
WHITE: Colour = (240, 236, 230)
PINK: Colour = (225, 150, 145)


def cat(pen: Pen, chance: Chance) -> None:
    """Draw a cat from the side on its feet, with its tail up or out behind."""
    fur = chance.apart(FURS, pen)
    dark, stripe = mix(fur, BLACK, 0.3), mix(fur, BLACK, 0.5)
    bib = chance.pick((fur, WHITE, fur))
    pen.shadow(8)
    swings = [chance.between(-22, 22) for _ in range(4)]
    lengths, thin = (3.2, 2.9), (1.4, 0.95, 0.95)
    leg(pen, (4.2, 5.9), swings[0], 6, lengths, thin, dark, dark)
    leg(pen, (-4.4, 5.9), swings[1], 8, lengths, (1.7, 0.95, 0.95), dark, dark)
    up = chance.maybe(0.6)
    tail = (
        [(-6, 8), (-9, 10), (-10, 15), (-8.4 + chance.between(-2, 2), 18)]
        if up
        else [(-6, 8), (-9.6, 6.8), (-12.2, 4.6), (-14, 6)]
    )
    pen.chain(tail, [1.0, 0.9, 0.85, 0.8], mix(fur, dark, 0.5))
    pen.chain([(-4.8, 7.4), (0, 7.4), (4.4, 7.6)], [3.1, 2.7, 2.7], fur)
    striped = chance.maybe(0.45)
    if striped:
        for x in (-5, -3, -1, 1, 3):
            pen.chain([(x, 9.8), (x - 0.4, 7.2)], [0.5, 0.25], stripe)
    leg(pen, (4.6, 6.2), swings[2], 6, lengths, (1.7, 1.0, 1.05), fur, bib)
    leg(pen, (-4.8, 6.2), swings[3], 8, lengths, (2.2, 1.0, 1.05), fur, bib)
    _cat_face(pen, chance, (7.6, 11.2 + chance.between(-1.5, 1)), 0.62, fur, bib, striped)


def cat_sitting(pen: Pen, chance: Chance) -> None:
    """Draw a cat that sits and looks at us."""
    fur = chance.apart(FURS, pen)
    bib, striped = chance.pick((fur, WHITE, fur)), chance.maybe(0.45)
    pen.shadow(7)
    tip = chance.between(1, 5)
    pen.chain(
        [(3, 1.6), (7.4, 1.8), (8.6, tip), (8 + chance.between(-1, 2), tip + 3)],
        [1.0, 1.1, 1.0, 0.8],
        mix(fur, BLACK, 0.25),
    )
    pen.chain([(0, 4.2), (0, 10)], [5.2, 3.2], fur)
    pen.blob((-3.6, 2.6), 2.4, 2.4, mix(fur, BLACK, 0.1))
    pen.blob((3.6, 2.6), 2.4, 2.4, mix(fur, BLACK, 0.1))
    pen.blob((0, 7.6), 1.9, 3.4, bib)
    for x in (-1.5, 1.5):
        pen.chain([(x, 6), (x, 1)], [1.15, 1.2], mix(fur, bib, 0.4))
    if striped:
        for y in (4.5, 6.5, 8.5):
            for side in (-1, 1):
                pen.chain([(side * 4.2, y), (side * 2.8, y + 0.4)], [0.4, 0.3], mix(fur, BLACK, 0.5))
    _cat_face(pen, chance, (chance.between(-0.8, 0.8), 15.2), 0.82, fur, bib, striped)


def cat_head(pen: Pen, chance: Chance) -> None:
    """Draw the face of a cat."""
    fur = chance.apart(FURS, pen)
    bib = chance.pick((fur, WHITE, fur))
    pen.chain([(-1, -7), (0, 2)], [9.5, 6], mix(fur, BLACK, 0.12))
    _cat_face(pen, chance, (0, 8.5), 1.45, fur, bib, chance.maybe(0.5))


def _cat_face(
    pen: Pen, chance: Chance, at: Point, size: float, fur: Colour, bib: Colour, striped: bool
) -> None:
    x, y = at
    iris = chance.pick(((190, 200, 70), (130, 180, 90), (225, 175, 60), (110, 170, 205)))

    def spot(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    for side in (-1, 1):
        pen.plate([spot(side * 4.9, 1.6), spot(side * 1.0, 4.0), spot(side * 4.5, 8.0)], mix(fur, BLACK, 0.2))
        pen.plate([spot(side * 4.2, 3.0), spot(side * 2.1, 4.0), spot(side * 4.1, 6.6)], mix(PINK, fur, 0.35))
    pen.blob(at, 5.2 * size, 4.4 * size, fur)
    if striped:
        for dx in (-1.3, 0, 1.3):
            pen.chain([spot(dx, 4.0), spot(dx * 0.8, 2.5)], [0.35 * size, 0.25 * size], mix(fur, BLACK, 0.55))
    pen.blob(spot(0, -1.9), 2.5 * size, 1.7 * size, mix(bib, WHITE, 0.25))
    for side in (-1, 1):
        pen.blob(spot(side * 2.2, 0.6), 1.15 * size, 1.0 * size, iris)
        pen.blob(spot(side * 2.2, 0.6), 0.5 * size, 0.95 * size, (10, 10, 10))
        if size > 1:
            for lift in (-0.4, 0.4):
                pen.chain(
                    [spot(side * 2, -1.6), spot(side * 6.2, -1.6 + lift * 3)],
                    [0.22, 0.14],
                    (245, 245, 245),
                    0.8,
                )
    pen.blob(spot(0, -1.1), 0.75 * size, 0.5 * size, PINK if bib == WHITE else (70, 45, 45))
    pen.chain([spot(0, -1.4), spot(0, -2.3)], [0.2, 0.2], (60, 40, 40))


def dog(pen: Pen, chance: Chance) -> None:
    """Draw a dog from the side on its feet: long legs, a snout, an ear that hangs, a tail that stands."""
    fur = chance.apart(FURS, pen)
    patch = chance.pick((fur, fur, WHITE, mix(fur, BLACK, 0.6)))
    dark = mix(fur, BLACK, 0.3)
    pen.shadow(8)
    swings = [chance.between(-20, 20) for _ in range(4)]
    lengths, thin = (4.1, 3.9), (1.5, 0.95, 0.9)
    leg(pen, (4.4, 7.8), swings[0], 5, lengths, thin, dark, dark)
    leg(pen, (-4.2, 7.8), swings[1], 12, lengths, (1.8, 0.95, 0.9), dark, dark)
    wag = chance.between(11.5, 15.5)
    pen.chain([(-5.8, 10), (-8.4, wag - 1.6), (-9.4, wag + 1)], [1.0, 0.85, 0.5], fur)
    pen.chain([(-4.4, 9.4), (0, 9.2), (4.2, 9.4)], [2.5, 2.3, 3.1], fur)
    if patch != fur:
        pen.blob((chance.between(-4, 1), 10), 2.3, 1.5, patch)
    leg(pen, (4.8, 8.2), swings[2], 5, lengths, (1.9, 1.0, 0.95), fur, mix(fur, patch, 0.6))
    leg(pen, (-4.6, 8.4), swings[3], 12, (4.4, 4.1), (2.2, 1.0, 0.95), fur, mix(fur, patch, 0.6))
    x, y = chance.between(7.2, 8.2), chance.between(13.6, 15.4)
    pen.chain([(5, 10.4), (x, y)], [2.6, 2.1], fur)
    pen.chain(
        [(5.0, 13.0), (8.2, 11.4)],
        [0.6, 0.6],
        mix(fur, chance.pick((fur, (190, 40, 45), (50, 90, 190))), 0.8),
    )
    pen.blob((x, y), 2.7, 2.5, fur)
    droop = chance.between(-1.6, -0.4)
    pen.chain([(x + 1, y - 0.5), (x + 4.9, y + droop)], [1.75, 1.05], mix(fur, patch, 0.4))
    pen.blob((x + 5.5, y + droop + 0.5), 0.85, 0.75, (15, 14, 14))
    pen.chain([(x + 2.6, y + droop - 0.7), (x + 4.8, y + droop - 0.6)], [0.25, 0.25], (60, 30, 30))
    if chance.maybe(0.4):
        pen.chain([(x + 4.0, y + droop - 0.8), (x + 4.3, y + droop - 2.2)], [0.6, 0.65], (225, 110, 115))
    pen.blob((x + 1.4, y + 0.9), 0.5, 0.5, (12, 10, 10))
    ear = mix(fur, chance.pick((BLACK, dark, patch)), 0.55)
    if chance.maybe(0.7):
        pen.chain([(x - 0.9, y + 1.5), (x - 1.7, y - 0.6), (x - 1.4, y - 2.8)], [0.8, 1.3, 0.8], ear)
    else:
        pen.chain([(x - 0.9, y + 1.6), (x - 1.4, y + 4.4)], [1.2, 0.35], ear)


def dog_sitting(pen: Pen, chance: Chance) -> None:
    """Draw a dog that sits and looks at us."""
    fur = chance.apart(FURS, pen)
    bib = chance.pick((fur, WHITE, mix(fur, WHITE, 0.5)))
    pen.shadow(7)
    pen.chain([(4, 2), (8, 3), (9, 6 + chance.between(-2, 2))], [1.1, 0.9, 0.5], fur)
    pen.chain([(0, 4.4), (0, 11)], [4.9, 3.5], fur)
    pen.blob((0, 8.4), 2.1, 3.6, bib)
    for side in (-1, 1):
        pen.blob((side * 4.2, 2.4), 2.2, 2.4, mix(fur, BLACK, 0.12))
        pen.chain([(side * 1.8, 8), (side * 2, 1.0)], [1.3, 1.35], mix(fur, bib, 0.35))
    _dog_face(pen, chance, (chance.between(-0.8, 0.8), 16.2), 0.82, fur, bib)


def dog_head(pen: Pen, chance: Chance) -> None:
    """Draw the face of a dog."""
    fur = chance.apart(FURS, pen)
    bib = chance.pick((fur, WHITE, mix(fur, WHITE, 0.5)))
    pen.chain([(-1, -7), (0, 2)], [8.5, 6], mix(fur, bib, 0.3))
    if chance.maybe(0.5):
        pen.chain(
            [(-5, 0.4), (5, 0.4)], [1.2, 1.2], chance.pick(((190, 40, 45), (50, 90, 190), (60, 50, 45)))
        )
    _dog_face(pen, chance, (0, 9), 1.4, fur, bib)


def _dog_face(pen: Pen, chance: Chance, at: Point, size: float, fur: Colour, bib: Colour) -> None:
    x, y = at
    ear = mix(fur, chance.pick((BLACK, (90, 55, 35), fur)), 0.5)

    def spot(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    pen.chain([spot(0, 1.2), spot(0, -1.6)], [4.2 * size, 3.0 * size], fur)
    long = chance.between(2.2, 5.2)
    for side in (-1, 1):
        flap = [spot(side * 3.2, 3.4), spot(side * 5.0, 1.0), spot(side * 5.0, -long + 1.2)]
        pen.chain(flap, [1.1 * size, 1.6 * size, 1.3 * size], ear)
    if chance.maybe(0.5):
        pen.chain([spot(0, 4.6), spot(0, 0)], [0.7 * size, 1.0 * size], bib)
    pen.chain([spot(0, -1.2), spot(0, -3.0)], [2.1 * size, 2.2 * size], mix(bib, WHITE, 0.25))
    if chance.maybe(0.45):
        pen.chain([spot(0.2, -4), spot(0.3, -6)], [0.95 * size, 1.0 * size], (225, 105, 110))
    pen.chain([spot(-1.5, -3.9), spot(0, -3.4), spot(1.5, -3.9)], [0.25 * size] * 3, (55, 35, 32))
    pen.blob(spot(0, -1.5), 1.45 * size, 1.0 * size, (18, 16, 16))
    for side in (-1, 1):
        pen.blob(spot(side * 1.95, 1.3), 0.75 * size, 0.75 * size, (22, 14, 10))
        pen.blob(spot(side * 1.75, 1.6), 0.25 * size, 0.25 * size, (230, 230, 230))
