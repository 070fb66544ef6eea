"""Frog and bird: crouching, from the front and from above; sitting, swimming and flying."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, Point, mix, turn
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen

SKINS: tuple[Colour, ...] = (
    (95, 150, 50), (120, 175, 60), (70, 115, 50), (110, 115, 55), (130, 105, 65), (95, 75, 50),
    (150, 145, 110), (175, 80, 50), (60, 105, 95),
)  # fmt: skip
PLUMES: tuple[Colour, ...] = (
    (115, 90, 65), (80, 75, 72), (40, 40, 45), (235, 235, 232), (65, 105, 165), (185, 65, 50), (215, 180, 60),
    (150, 145, 135), (95, 120, 70),
)  # fmt: skip


def frog(pen: Pen, chance: Chance) -> None:
    """Draw a frog from the side, crouching, its hind leg folded."""
    skin = chance.apart(SKINS, pen, 7)
    belly = mix(skin, (240, 235, 200), 0.6)
    dark = mix(skin, BLACK, 0.35)
    pen.shadow(10)
    pen.chain([(3.6, 5.5), (4.4, 2.4), (6.6, 0.7)], [1.4, 1.0, 0.8], dark)
    pen.chain([(-5.4, 4.6), (0, 6.8), (5.4, 9.4)], [3.4, 4.3, 3.5], skin)
    pen.chain([(-1, 4.4), (4, 5.8), (7.6, 8.0)], [2.0, 2.1, 1.2], belly)
    pen.chain([(-3, 6.8), (2, 9.4), (8.2, 10.4)], [2.6, 2.7, 1.5], skin)
    for _ in range(chance.whole(0, 7)):
        pen.blob((chance.between(-6, 2), chance.between(6, 9.5)), chance.between(0.5, 1), 0.6, dark)
    if chance.maybe(0.35):
        pen.chain([(-7, 6.4), (0, 9.6), (4, 11.2)], [0.35, 0.4, 0.35], mix(skin, (240, 235, 140), 0.6))
    pen.chain([(8.8, 8.7), (3.6, 7.6)], [0.35, 0.3], dark)
    pen.chain([(-6.4, 3.2), (-0.4, 5.2)], [2.6, 1.7], mix(skin, BLACK, 0.12))
    pen.chain([(-0.4, 4.8), (-6.6, 1.5)], [1.4, 1.0], dark)
    pen.chain([(-6.6, 1.2), (-0.6, 0.6)], [0.95, 0.8], mix(skin, BLACK, 0.2))
    pen.chain([(3.0, 6.0), (1.9, 3.0), (4.6, 0.7)], [1.6, 1.15, 0.9], skin)
    pen.chain([(4.4, 0.7), (6.0, 0.5)], [0.7, 0.6], skin)
    _eye(pen, chance, (5.4, 12.4), 1.75, skin)


def frog_front(pen: Pen, chance: Chance) -> None:
    """Draw a frog that looks at us: a wide mouth, and two eyes on top."""
    skin = chance.apart(SKINS, pen, 7)
    belly, dark = mix(skin, (240, 235, 200), 0.6), mix(skin, BLACK, 0.35)
    pen.shadow(11)
    for side in (-1, 1):
        pen.chain(
            [(side * 5.4, 5.4), (side * 9.2, 4.6), (side * 7.6, 1.0)], [2.2, 2.0, 1.2], mix(skin, BLACK, 0.18)
        )
        pen.chain([(side * 7.0, 0.8), (side * 10.6, 0.6)], [0.9, 0.7], dark)
    pen.chain([(0, 4.6), (0, 8.6)], [5.8, 5.0], skin)
    pen.blob((0, 4.8), 4.4, 3.8, belly)
    for side in (-1, 1):
        pen.chain([(side * 4.2, 5.4), (side * 4.5, 1.0)], [1.25, 1.1], skin)
        pen.chain([(side * 4.4, 0.8), (side * 6.0, 0.4)], [0.7, 0.6], skin)
        pen.chain([(side * 4.4, 0.8), (side * 3.0, 0.3)], [0.7, 0.6], skin)
    pen.blob((0, 10.4), 6.9, 3.7, skin)
    pen.chain([(-5.8, 9.6), (0, 8.5), (5.8, 9.6)], [0.4, 0.45, 0.4], mix(dark, BLACK, 0.4))
    pen.blob((0, 7.5), 4.8, 0.9, belly)
    for side in (-1, 1):
        pen.blob((side * 0.9, 11.2), 0.3, 0.3, dark)
        _eye(pen, chance, (side * 4.4, 13.4), 2.0, skin)


def frog_above(pen: Pen, chance: Chance) -> None:
    """Draw a frog from above, its legs spread."""
    skin = chance.apart(SKINS, pen, 7)
    dark = mix(skin, BLACK, 0.3)
    stretch = chance.between(0.75, 1.2)
    pen.canvas.ellipse(
        (pen.x - 3 * pen.canvas.light[0], pen.y - 10 * pen.size + 1.2),
        7 * pen.size,
        8 * pen.size,
        0,
        (15, 18, 15),
        0.3,
    )
    for side in (-1, 1):
        knee, ankle = (side * 8.6, 9.4 - stretch), (side * 5.2, 5.6 - 2 * stretch)
        pen.chain([(side * 2.6, 5.6), knee], [2.1, 1.4], mix(skin, BLACK, 0.08))
        pen.chain([knee, ankle], [1.35, 1.0], dark)
        for spread in (0.4, 2.0, 3.6):
            pen.chain([ankle, (side * (5 + spread), 2.4 - 2.2 * stretch)], [0.8, 0.45], dark)
        hand = (side * 8.0, 15.6 + chance.between(-1.5, 2.5))
        pen.chain([(side * 3.2, 13), (side * 6.6, 12.6), hand], [1.3, 1.0, 0.75], skin)
        for spread in (-0.9, 0.5, 1.8):
            pen.chain([hand, (hand[0] + side * spread, hand[1] + 1.7)], [0.5, 0.35], skin)
    pen.chain([(0, 6.6), (0, 11), (0, 15.6)], [3.3, 4.5, 3.5], skin)
    pen.blob((0, 17), 3.4, 2.4, skin)
    for _ in range(chance.whole(0, 7)):
        pen.blob((chance.between(-2.6, 2.6), chance.between(6, 13.5)), chance.between(0.5, 1.1), 0.8, dark)
    for side in (-1, 1):
        if chance.maybe(0.3):
            pen.chain([(side * 2.2, 6), (side * 2.4, 14)], [0.35, 0.4], mix(skin, (240, 235, 140), 0.6))
        _eye(pen, chance, (side * 2.9, 16.6), 1.45, skin)


def _eye(pen: Pen, chance: Chance, at: Point, size: float, skin: Colour) -> None:
    x, y = at
    pen.blob((x, y - size * 0.2), size * 1.2, size * 1.15, skin)
    pen.blob(
        (x + 0.1, y), size * 0.85, size * 0.85, chance.pick(((235, 200, 70), (215, 150, 50), (230, 220, 160)))
    )
    pen.blob((x + 0.1, y), size * 0.62, size * 0.48, (10, 10, 8))


def bird(pen: Pen, chance: Chance) -> None:
    """Draw a bird on its two thin legs: a round body, a beak, a folded wing, a tail behind."""
    coat = chance.apart(PLUMES, pen, 8)
    breast = mix(coat, chance.pick(((235, 225, 205), (215, 110, 60), coat, (245, 245, 240))), 0.75)
    wing, beak = (
        mix(coat, BLACK, chance.between(0.25, 0.5)),
        chance.pick(((230, 160, 50), (60, 55, 50), (200, 90, 50))),
    )
    tall, lift = chance.between(1.2, 6.0), chance.between(0, 30)
    if chance.maybe(0.4):
        bough = chance.shade((95, 78, 60), 25)
        pen.chain(
            [(-20, chance.between(-4, 1)), (0, -0.9), (20, chance.between(-3, 3))], [1.2, 1.0, 0.7], bough
        )
    else:
        pen.shadow(5, opacity=0.25)
    shin = mix(beak, BLACK, 0.2)
    for x in (-0.6, 1.4):
        pen.chain([(x, tall + 2), (x + 0.3, 0.3), (x + 1.8, 0.2)], [0.5, 0.45, 0.4], shin)
    cosine, sine = turn(lift)
    middle = (0.0, tall + 4.2)

    def spot(dx: float, dy: float) -> Point:
        return middle[0] + dx * cosine - dy * sine, middle[1] + dx * sine + dy * cosine

    pen.chain([spot(-4, 0.4), spot(-11, 0.2 + chance.between(-0.6, 1.0))], [1.6, 1.0], wing)
    pen.chain([spot(-4, 0.3), spot(2.6, 0.4)], [2.2, 3.5], coat)
    pen.chain([spot(-1, -1.1), spot(3.4, -0.3)], [2.0, 2.7], breast)
    neck = chance.pick((0.0, 0.0, 0.0, chance.between(2, 4.5)))
    head = spot(4.8 + neck * 0.3, 3.4)
    head = (head[0], head[1] + neck)
    pen.chain([spot(3.4, 1.4), head], [2.3, 1.9], coat)
    pen.blob(head, 2.35, 2.25, mix(coat, chance.pick((coat, BLACK, breast)), 0.6))
    long = chance.between(2.6, 5.0)
    pen.plate(
        [
            (head[0] + 1.6, head[1] + 0.9),
            (head[0] + 1.6, head[1] - 0.9),
            (head[0] + 1.8 + long, head[1] - 0.4),
        ],
        beak,
    )
    pen.blob((head[0] + 0.8, head[1] + 0.5), 0.55, 0.55, (245, 240, 230))
    pen.blob((head[0] + 0.85, head[1] + 0.5), 0.4, 0.4, (8, 8, 8))
    pen.chain([spot(1.8, 1.0), spot(-2.4, 0.4), spot(-6.6, 0.2)], [1.9, 1.6, 0.4], wing)
    pen.chain([spot(0.8, -0.2), spot(-4.4, -0.4)], [0.3, 0.25], mix(wing, (240, 240, 235), 0.6))


def bird_flying(pen: Pen, chance: Chance) -> None:
    """Draw a bird in the air: two bent wings with feathers, a beak, a tail like a fan."""
    coat = chance.apart(PLUMES, pen, 2)
    wing, tips = (
        mix(coat, BLACK, chance.between(0, 0.25)),
        mix(coat, chance.pick((BLACK, BLACK, (240, 240, 240))), 0.6),
    )
    under = mix(coat, (240, 238, 230), chance.pick((0.0, 0.6)))
    beat = chance.pick((chance.between(-9, -6), chance.between(3, 11)))
    for reach, shade, lean in ((0.92, 0.28, -2.4), (1.0, 0.0, 1.6)):
        tone, end = mix(wing, BLACK, shade), mix(tips, BLACK, shade)
        root = (1.0 + lean * 0.2, 0.4)
        elbow = (lean * 1.9 + 0.8, 0.5 + (beat * 0.75 + 3.2) * reach)
        hand = (lean * 3.6 - 3.0, 0.5 + beat * 1.35 * reach + 1.2)
        for share in (0.0, 0.3, 0.6, 0.9):
            start = (elbow[0] + (hand[0] - elbow[0]) * share, elbow[1] + (hand[1] - elbow[1]) * share)
            pen.chain([start, (start[0] - 3.4 + share, start[1] - 2.4 + share * 1.2)], [0.9, 0.5], end)
        pen.plate([root, elbow, (elbow[0] - 4.4, elbow[1] - 2.0), (-4.2, 0.2)], tone)
        pen.chain([root, elbow, hand], [1.5, 1.2, 0.6], tone)
        if shade:
            pen.plate([(-5, 1), (-5, -0.6), (-11.0, -2.0), (-11.4, 2.0)], tips)
            pen.chain([(-5.4, 0.1), (1.0, 0.1), (5.2, 0.9)], [0.9, 2.1, 1.6], mix(coat, under, 0.6))
            pen.blob((6.2, 1.2), 1.9, 1.7, coat)
    beak = chance.pick(((230, 160, 50), (60, 55, 50)))
    pen.plate([(7.6, 1.9), (7.6, 0.5), (10.4, 0.8)], beak)
    pen.blob((6.8, 1.6), 0.42, 0.42, (8, 8, 8))


def bird_swimming(pen: Pen, chance: Chance) -> None:
    """Draw a duck or a swan on the water."""
    coat = chance.apart(PLUMES, pen, 3)
    wing, beak = mix(coat, BLACK, 0.3), chance.pick(((230, 160, 50), (215, 110, 50), (90, 85, 60)))
    neck = chance.between(4, 9)
    pen.canvas.ellipse(pen.at((0, -1.6)), 8 * pen.size, 2 * pen.size, 0, mix(coat, (20, 40, 60), 0.7), 0.4)
    pen.chain([(-6, 2.6), (-9.4, 4.6)], [1.8, 0.6], wing)
    pen.chain([(-5, 2.0), (0, 1.8), (4.6, 2.2)], [2.4, 3.2, 2.5], coat)
    pen.chain([(-6, 4.2), (-1, 3.6), (2.6, 3.2)], [1.0, 1.7, 0.9], wing)
    pen.chain([(5.0, 3), (5.8, 3 + neck * 0.6), (5.6, 3.4 + neck)], [1.9, 1.2, 1.3], coat)
    head = (6.4, 3.8 + neck)
    pen.blob(head, 2.0, 1.7, mix(coat, chance.pick((coat, BLACK, (30, 95, 65))), 0.8))
    pen.chain([(head[0] + 1.7, head[1] - 0.3), (head[0] + 4.2, head[1] - 0.8)], [0.8, 0.6], beak)
    pen.blob((head[0] + 0.7, head[1] + 0.5), 0.45, 0.45, (8, 8, 8))
    for y in (-0.6, -1.8):
        pen.chain([(-8, y), (7, y)], [0.3, 0.25], (235, 240, 245), 0.45)
