"""A truck: an upright cab in front of what it carries."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen
from mlanimated.data.drawing.wheels import GLASS, PAINTS, RUBBER, wheel


def truck(pen: Pen, chance: Chance) -> None:
    """Draw a truck from the side: an upright cab in front of what it carries, on three axles or more."""
    paint, cargo = chance.apart(PAINTS, pen, 8), chance.shade(chance.pick((*PAINTS, (235, 235, 232))), 12)
    dark, glass, rim = (
        mix(paint, BLACK, 0.4),
        chance.pick(GLASS),
        chance.pick(((190, 192, 195), (120, 120, 120))),
    )
    half, roof = chance.between(12.4, 13.6), chance.between(11.5, 13.5)
    kind = chance.pick(("box", "box", "box", "tipper", "tank", "flat"))
    nose = chance.maybe(0.35)
    cab = half - (8.4 if nose else 6.2)
    pen.shadow(half + 0.5, opacity=0.5)
    pen.box(-half, 2.4, half - 0.8, 4.0, (52, 52, 55))
    top = {"box": chance.between(14.5, 17.5), "tipper": 10.5, "tank": 11.8, "flat": 5.0}[kind]
    rear = cab - 0.8
    if kind == "box":
        pen.box(-half, 3.8, rear, top, cargo)
        band = mix(cargo, chance.pick((paint, BLACK, (250, 250, 250))), 0.5)
        y = chance.between(6, 11)
        pen.box(-half + 0.3, y, rear - 0.3, y + chance.between(0.8, 3), band)
        for x in (-half + 4, -half + 8):
            pen.chain([(x, 4.2), (x, top - 0.5)], [0.15, 0.15], mix(cargo, BLACK, 0.35), 0.6)
    elif kind == "tipper":
        pen.plate([(-half + 1.6, 4), (rear, 4), (rear, top), (-half - 0.6, top)], cargo)
        for post in range(4):
            x = -half + 2.4 + post * (rear + half - 3) / 3.2
            pen.chain([(x, 4.4), (x, top - 0.4)], [0.3, 0.3], mix(cargo, BLACK, 0.35))
        pen.blob(
            ((rear - half) / 2, top),
            (rear + half) * 0.38,
            2.0,
            chance.pick(((110, 85, 60), (150, 145, 140), (190, 165, 115))),
        )
        pen.box(-half - 0.2, top - 1.6, rear, top, mix(cargo, BLACK, 0.1))
    elif kind == "tank":
        pen.chain([(-half + 3.6, 8.0), (rear - 3.8, 8.0)], [3.8, 3.8], mix(cargo, (225, 228, 230), 0.5))
        pen.chain([(-half + 3.4, 9.8), (rear - 3.6, 9.8)], [0.5, 0.5], (250, 250, 250), 0.6)
    else:
        for n in range(3):
            pen.chain(
                [(-half + 1.4, 5.4 + n * 2.2), (rear - 1.4, 5.4 + n * 2.2)],
                [1.15, 1.15],
                chance.shade((150, 110, 75), 20),
            )
        for x in (-half + 1.4, rear - 1.4):
            pen.chain([(x, 4), (x, 11.5)], [0.4, 0.4], BLACK)
    if nose:
        pen.box(half - 4.2, 2.6, half - 0.2, 7.6, mix(paint, BLACK, 0.05))
        pen.chain([(half - 4, 7.3), (half - 0.8, 6.9)], [0.6, 0.5], mix(paint, (255, 255, 255), 0.3))
        right = half - 3.6
    else:
        right = half - 0.4
    pen.plate([(cab, 2.6), (right, 2.6), (right, 7.4), (right - 0.9, roof), (cab, roof)], paint)
    pen.plate(
        [(cab + 1.4, 7.4), (right - 0.4, 7.4), (right - 1.3, roof - 1.3), (cab + 1.4, roof - 1.3)], glass
    )
    pen.chain([(cab + 0.6, 3), (cab + 0.6, roof - 0.6)], [0.2, 0.2], dark, 0.7)
    pen.box(right - 0.6 if not nose else half - 0.8, 2.2, half - 0.1, 3.4, (60, 60, 62))
    pen.blob((half - 0.8, 4.3), 0.7, 0.7, (250, 240, 200))
    if chance.maybe(0.35):
        pen.chain([(cab - 0.2, 4), (cab - 0.2, roof + 2.4)], [0.45, 0.4], (175, 178, 180))
    radius = chance.between(2.2, 2.7)
    for x in (-half + 3.0, -half + 3.0 + radius * 2.15, half - 3.6):
        wheel(pen, x, radius, rim)
    if chance.maybe(0.3):
        wheel(pen, -half + 3.0 + radius * 4.3, radius, rim)


def truck_front(pen: Pen, chance: Chance) -> None:
    """Draw a truck that comes towards us: a tall flat face, a high screen, its load behind and above."""
    paint, cargo = chance.apart(PAINTS, pen, 8), chance.shade(chance.pick((*PAINTS, (235, 235, 232))), 12)
    dark, glass = mix(paint, BLACK, 0.4), chance.pick(GLASS)
    half, roof, lean = chance.between(6.6, 7.6), chance.between(16, 18), chance.between(2.5, 12)
    top = roof + chance.between(0.5, 3.5)
    pen.shadow(half + lean / 2 + 1.5, -lean / 2, 0.5)
    far = -half - lean
    pen.plate([(-half - 0.2, 3.4), (half, 3.4), (half, top), (-half - 0.2, top)], mix(cargo, BLACK, 0.12))
    pen.plate(
        [(-half + 0.4, 3.4), (-half + 0.4, top), (far, top - 1.2 - lean * 0.12), (far, 4.2)],
        mix(cargo, BLACK, 0.05),
    )
    for share in (0.4, 0.75):
        pen.blob((-half - lean * share, 2.7), 0.9 + lean * 0.07, 2.2, RUBBER)
    if lean > 5:
        pen.plate(
            [(-half, 3.0), (-half, roof - 0.6), (-half - 3.4, roof - 1.0), (-half - 3.4, 3.3)],
            mix(paint, BLACK, 0.3),
        )
        pen.plate(
            [(-half - 0.6, 9.8), (-half - 0.6, roof - 2.2), (-half - 2.8, roof - 2.4), (-half - 2.8, 9.8)],
            glass,
        )
        pen.blob((-half - 1.6, 2.6), 1.3, 2.4, RUBBER)
    for x in (-half + 1.5, half - 1.5):
        pen.box(x - 1.3, 0, x + 1.3, 3.4, RUBBER)
    pen.box(-half, 2.0, half, roof - 0.4, paint)
    pen.chain([(-half + 1.0, roof - 0.8), (half - 1.0, roof - 0.8)], [1.0, 1.0], paint)
    pen.box(-half + 0.8, 9.4, half - 0.8, roof - 2.2, glass)
    pen.chain([(-half + 2, 10), (-half + 4, roof - 2.6)], [0.35, 0.35], mix(glass, (240, 245, 250), 0.6), 0.7)
    pen.chain([(-half + 1.4, 9.0), (half - 1.4, 9.0)], [0.3, 0.3], dark)
    grille = chance.pick((BLACK, (165, 168, 172), (60, 62, 66)))
    pen.box(-half + 2.2, 4.4, half - 2.2, 8.4, grille)
    for y in (5.4, 6.6, 7.6):
        pen.chain([(-half + 2.4, y), (half - 2.4, y)], [0.22, 0.22], mix(grille, (200, 200, 200), 0.6))
    pen.box(-half - 0.3, 1.6, half + 0.3, 3.6, mix(dark, (120, 122, 125), 0.4))
    for side in (-1, 1):
        pen.blob((side * (half - 1.3), 4.6), 1.0, 0.9, (252, 246, 215))
        pen.box(
            min(side * half, side * (half + 1.5)),
            10,
            max(side * half, side * (half + 1.5)),
            13.4,
            (40, 40, 42),
        )
        pen.blob((side * (half - 2.0), roof + 0.1), 0.5, 0.35, (245, 175, 60))
