"""A horse: a deep body, a strong neck with a mane, a long tail, a long head."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, mix, turn
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK, COATS, leg, swings
from mlanimated.data.drawing.pen import Pen

RARE: tuple[Colour, ...] = ((45, 38, 36), (225, 222, 215), (160, 160, 160), (205, 165, 105))


def horse(pen: Pen, chance: Chance) -> None:
    """Draw a horse from the side: a deep body, a strong neck with a mane, a long tail, a long head."""
    coat = chance.apart(COATS + RARE, pen, 11)
    hair = chance.pick((BLACK, mix(coat, BLACK, 0.75), mix(coat, (235, 220, 185), 0.7)))
    dark, points = mix(coat, BLACK, 0.35), mix(coat, chance.pick((BLACK, coat, (230, 225, 215))), 0.6)
    hoof = chance.pick((BLACK, (90, 80, 70)))
    legs, deep = swings(chance), chance.between(0.92, 1.1)
    pen.shadow(9)
    thin, lengths = (1.35, 0.85, 0.7), (4.6, 4.4)
    leg(pen, (4.6, 9.6), *legs[0], lengths, thin, dark, hoof)
    leg(pen, (-5.6, 9.6), *legs[1], lengths, (1.7, 0.9, 0.7), dark, hoof)
    pen.chain([(-8.4, 13.2), (-10.6, 11.2), (-11.2 + chance.between(-1.5, 0.8), 4.6)], [0.8, 1.35, 0.6], hair)
    pen.chain([(-5.4, 11.6), (0, 10.9), (4.8, 11.4)], [3.3 * deep, 3.0 * deep, 3.2 * deep], coat)
    leg(pen, (5.2, 9.4), *legs[2], lengths, (1.6, 0.95, 0.75), mix(coat, points, 0.4), hoof)
    leg(pen, (-6.2, 10.4), *legs[3], (5.4, 4.5), (2.3, 1.0, 0.75), mix(coat, points, 0.3), hoof)
    grazing = chance.maybe(0.22)
    poll = (
        (chance.between(11.5, 12.4), 5.6)
        if grazing
        else (chance.between(8.6, 10.2), chance.between(17.2, 18.8))
    )
    slope = chance.between(-72, -58) if grazing else chance.between(-48, -22)
    cosine, sine = turn(slope)
    muzzle = (poll[0] + cosine * 5.2, poll[1] + sine * 5.2)
    pen.chain([(4.9, 12.4), poll], [3.0, 1.6], coat)
    back = (-0.9, 1.0)
    crest = [
        (3.4, 14.6),
        (poll[0] * 0.55 + 2.0 + back[0], poll[1] * 0.55 + 6.6 + back[1] * 0.6),
        (poll[0] + back[0], poll[1] + 1.3),
    ]
    pen.chain(crest, [0.9, 1.3, 0.9], hair)
    pen.chain([poll, muzzle], [1.75, 1.05], coat)
    pen.chain(
        [muzzle, (muzzle[0] - cosine * 0.8, muzzle[1] - sine * 0.8)],
        [1.05, 1.1],
        mix(coat, BLACK, chance.pick((0.3, 0.6))),
    )
    ear = (poll[0] + 0.2, poll[1] + 1.2)
    pen.chain([ear, (ear[0] + 0.4, ear[1] + 1.9)], [0.7, 0.3], dark)
    if not grazing:
        pen.chain([(poll[0] + 0.5, poll[1] + 1.2), (poll[0] + 1.6, poll[1] - 0.3)], [0.7, 0.4], hair)
    eye = (poll[0] + cosine * 1.3 - sine * 0.4, poll[1] + sine * 1.3 + cosine * 0.4)
    pen.blob(eye, 0.42, 0.42, (12, 10, 10))
    if chance.maybe(0.25):
        blaze = (poll[0] + cosine * 2.2 - sine * 0.9, poll[1] + sine * 2.2 + cosine * 0.9)
        pen.chain([blaze, (blaze[0] + cosine * 2, blaze[1] + sine * 2)], [0.45, 0.4], (240, 236, 228))
    if chance.maybe(0.15):
        pen.plate(
            [(-1.6, 14.6), (1.6, 14.6), (1.9, 10.5), (-1.2, 10.5)],
            chance.pick(((95, 50, 30), (40, 50, 95), (120, 30, 35))),
        )


def horse_head(pen: Pen, chance: Chance) -> None:
    """Draw the head and neck of a horse from the side."""
    coat = chance.apart(COATS + RARE, pen, 11)
    hair = chance.pick((BLACK, mix(coat, BLACK, 0.75), mix(coat, (235, 220, 185), 0.7)))
    pen.chain([(-9, -4), (-1, 16)], [8.5, 4.2], coat)
    pen.chain([(-16, 5), (-9, 15), (-3, 21)], [2.6, 2.6, 1.8], hair)
    pen.chain([(-2.6, 19.5), (-2.0, 24.5)], [1.6, 0.5], mix(coat, BLACK, 0.2))
    pen.chain([(0, 17), (9, 7.5)], [4.3, 2.5], coat)
    pen.chain([(1.6, 13.0), (2, 12.5)], [3.3, 3.3], coat)
    pen.chain([(9, 7.6), (10, 6.6)], [2.5, 2.3], mix(coat, BLACK, 0.45))
    pen.chain([(-0.6, 19.8), (-0.1, 25)], [1.5, 0.5], mix(coat, BLACK, 0.1))
    pen.chain([(-0.5, 21.5), (2.6, 17.6)], [1.4, 0.7], hair)
    pen.blob((3, 16.4), 1.0, 0.85, (15, 12, 12))
    pen.blob((10.8, 7.4), 0.6, 0.5, (20, 15, 15))
    if chance.maybe(0.4):
        pen.chain([(4.6, 16.2), (9.6, 10.4)], [0.8, 0.7], (240, 236, 228))
    if chance.maybe(0.5):
        strap = chance.pick(((60, 35, 25), (150, 40, 40), (40, 70, 130)))
        pen.chain([(5.0, 8.6), (8.6, 12.2)], [0.55, 0.55], strap)
        pen.chain([(0.2, 13), (-1.4, 20)], [0.5, 0.5], strap)
