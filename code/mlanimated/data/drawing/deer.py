"""A deer: a slight body on thin legs, large ears, a short white tail, often antlers."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, Point, mix, turn
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK, COATS, leg, swings
from mlanimated.data.drawing.pen import Pen

RARE: tuple[Colour, ...] = ((190, 110, 60), (205, 165, 115), (145, 135, 120), (225, 215, 200))


def deer(pen: Pen, chance: Chance) -> None:
    """Draw a deer from the side, with or without antlers; a young one may have spots."""
    coat = chance.apart(COATS + RARE, pen, 11)
    pale, dark = mix(coat, (240, 230, 215), 0.65), mix(coat, BLACK, 0.35)
    legs, stag = swings(chance), chance.maybe(0.68)
    pen.shadow(7)
    lengths, thin = (5.4, 5.2), (0.95, 0.55, 0.48)
    leg(pen, (3.3, 10.8), *legs[0], lengths, thin, dark, BLACK)
    leg(pen, (-4.4, 10.8), *legs[1], lengths, (1.2, 0.6, 0.48), dark, BLACK)
    pen.chain([(-4.2, 12.6), (0, 12.2), (3.6, 12.8)], [2.55, 2.2, 2.45], coat)
    pen.chain([(-2.2, 10.5), (1.8, 10.7)], [0.6, 0.6], pale)
    leg(pen, (3.9, 11.2), *legs[2], lengths, (1.2, 0.65, 0.52), coat, BLACK)
    leg(pen, (-4.9, 11.8), *legs[3], (6.2, 5.3), (1.8, 0.7, 0.52), coat, BLACK)
    pen.blob((-6.7, 12.9), 0.8, 1.5, (245, 240, 230))
    pen.chain([(-6.5, 14.0), (-7.5, 13.2 + chance.between(-0.6, 2.2))], [0.75, 0.6], (245, 240, 230))
    if chance.maybe(0.0 if stag else 0.45):
        for _ in range(9):
            pen.blob((chance.between(-5, 3), chance.between(12.2, 14.6)), 0.42, 0.42, (245, 235, 215))
    grazing = chance.maybe(0.15)
    poll = (
        (chance.between(9, 9.8), 6.2) if grazing else (chance.between(5.6, 7.4), chance.between(18.4, 19.8))
    )
    slope = chance.between(-66, -50) if grazing else chance.between(-32, -8)
    cosine, sine = turn(slope)
    nose = (poll[0] + cosine * 3.6, poll[1] + sine * 3.6)
    pen.chain([(3.9, 13.4), poll], [2.0, 1.1], coat)
    if chance.maybe(0.5):
        middle = ((4.9 + poll[0]) / 2 + 0.6, (13.2 + poll[1]) / 2 - 0.4)
        pen.blob(middle, 0.8, 1.3, pale, 60)
    if stag:
        _antler(pen, chance, poll, slope, 1.0, mix(dark, (200, 180, 150), 0.3))
    pen.chain([poll, nose], [1.4, 0.75], coat)
    pen.blob(nose, 0.7, 0.6, BLACK)
    pen.chain(
        [(nose[0] - cosine, nose[1] - sine - 0.5), (nose[0] - cosine * 1.8, nose[1] - sine * 1.8 - 0.7)],
        [0.4, 0.4],
        pale,
    )
    lift = chance.between(0.2, 1.6)
    for reach, tone in ((0.4, dark), (-0.2, coat)):
        root = (poll[0] - 0.6, poll[1] + 0.9)
        tip = (root[0] - 2.6 + reach * 4.2, root[1] + lift + 0.7)
        pen.chain([root, ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2 + 0.1), tip], [0.5, 0.95, 0.3], tone)
    pen.blob((poll[0] + cosine * 0.7 - sine * 0.4, poll[1] + sine * 0.7 + cosine * 0.4), 0.4, 0.4, (10, 8, 8))
    if stag:
        bone = mix(chance.pick(((215, 195, 160), (120, 95, 70), (80, 62, 48))), coat, 0.15)
        _antler(pen, chance, (poll[0] + 0.3, poll[1]), slope, 1.12, bone)


def _antler(pen: Pen, chance: Chance, poll: Point, slope: float, size: float, bone: Colour) -> None:
    """Draw one antler: a beam that bends back, then up and forward, with tines."""
    cosine, sine = turn(slope + 20)

    def at(x: float, y: float) -> Point:
        return poll[0] + (x * cosine - y * sine) * size, poll[1] + (x * sine + y * cosine) * size

    beam = [at(0, 1.1), at(-1.5, 3.6), at(-1.2, 6.0), at(0.6 + chance.between(-0.6, 0.8), 7.8)]
    pen.chain(beam, [0.55, 0.5, 0.45, 0.35], bone)
    pen.chain([at(-0.6, 2.2), at(1.6, 3.6)], [0.45, 0.32], bone)
    pen.chain([at(-1.4, 4.2), at(0.8, 5.7)], [0.42, 0.3], bone)
    pen.chain([at(-1.4, 5.4), at(-3.2, 7.4)], [0.42, 0.3], bone)


def deer_head(pen: Pen, chance: Chance) -> None:
    """Draw the head of a deer that looks at us: ears to both sides, a narrow face, often antlers."""
    coat = chance.apart(COATS + RARE, pen, 11)
    pale, dark = mix(coat, (240, 230, 215), 0.65), mix(coat, BLACK, 0.4)
    pen.chain([(-1.5, -6), (-0.4, 7)], [6.0, 3.8], coat)
    pen.chain([(-0.2, 3.6), (-0.4, 5.4)], [1.7, 2.0], pale)
    lift = chance.between(-0.5, 2.2)
    if chance.maybe(0.62):
        bone = chance.pick(((215, 195, 160), (130, 105, 78), (85, 66, 50)))
        wide = chance.between(0.85, 1.15)
        for side in (-1, 1):
            beam = [
                (side * 1.6, 13.6),
                (side * 4.6 * wide, 17.2),
                (side * 6.2 * wide, 21),
                (side * 4.6 * wide, 24.6),
            ]
            pen.chain(beam, [0.75, 0.7, 0.6, 0.35], bone)
            pen.chain([(side * 3.2 * wide, 15.6), (side * 2.2 * wide, 19)], [0.6, 0.35], bone)
            pen.chain([(side * 5.6 * wide, 19.2), (side * 3.4 * wide, 21.8)], [0.55, 0.35], bone)
            pen.chain([(side * 6.1 * wide, 20.6), (side * 8.4 * wide, 23.2)], [0.5, 0.3], bone)
    for side in (-1, 1):
        root, tip = (side * 2.6, 12.4), (side * 8.4, 13.4 + lift)
        middle = (side * 5.4, 12.9 + lift * 0.55)
        pen.chain([root, middle, tip], [1.0, 1.7, 0.5], dark)
        pen.chain([root, middle, tip], [0.4, 0.9, 0.2], mix(pale, (225, 180, 165), 0.4))
    pen.chain([(0, 11.6), (0, 8.4), (0, 5.2)], [3.0, 2.5, 1.55], coat)
    pen.chain([(0, 6), (0, 4.6)], [1.3, 1.3], pale)
    pen.blob((0, 5.4), 1.05, 0.8, BLACK)
    for side in (-1, 1):
        pen.blob((side * 2.1, 10.2), 0.75, 0.75, (12, 9, 8))
        pen.blob((side * 2.3, 10.5), 0.22, 0.22, (235, 235, 235))
