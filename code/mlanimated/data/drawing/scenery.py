"""What stands behind a figure, at the horizon, and what gets in its way."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import SIDE, Canvas, Colour, mix
from mlanimated.data.drawing.chance import Chance

GREENS: tuple[Colour, ...] = ((50, 80, 42), (70, 100, 50), (95, 115, 60), (60, 75, 60), (120, 105, 55))

WALLS: tuple[Colour, ...] = (
    (215, 205, 190), (190, 200, 205), (200, 180, 160), (170, 175, 165), (225, 222, 215), (140, 125, 115),
    (165, 140, 130), (120, 135, 150),
)  # fmt: skip


def woods(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint a row of trees that ends at the horizon."""
    green, height = chance.shade(chance.pick(GREENS)), chance.between(2, 13)
    canvas.fill(mix(green, (150, 165, 170), 0.2), mix(green, (10, 18, 10), 0.35), horizon - height, horizon)
    for n in range(9):
        x = n * 4 + chance.between(-2, 2)
        tone = mix(green, chance.pick(((15, 25, 15), (170, 180, 130))), chance.between(0, 0.35))
        canvas.ellipse((x, horizon - height), chance.between(2, 4), chance.between(1.5, 4), 0, tone)
    for _ in range(chance.whole(0, 6) if height > 6 else 0):
        x, wide = chance.between(0, SIDE), chance.between(0.3, 0.9)
        trunk = chance.pick(((75, 58, 42), (150, 140, 125), (45, 38, 30)))
        canvas.limb((x, horizon - height - 2), (x + chance.between(-1, 1), horizon), wide, wide, trunk, 0.8)


def hills(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint mountains or hills in the distance."""
    for share in (0.55, 0.25):
        tone = mix(chance.pick(((95, 110, 80), (110, 115, 130), (140, 125, 100))), (185, 200, 215), share)
        x, reach, high = chance.between(0, SIDE), chance.between(14, 28), chance.between(3, 9)
        left, right = (x - reach, horizon + 1), (x + reach, horizon + 1)
        canvas.polygon([left, (x + chance.between(-4, 4), horizon - high), right], tone)


def houses(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint walls with windows along the horizon."""
    x = chance.between(-6, 4)
    while x < SIDE:
        wide, high = chance.between(4, 12), chance.between(3, 12)
        wall = chance.shade(chance.pick((*WALLS, (150, 85, 70), (110, 112, 118))), 20)
        box(canvas, x, horizon - high, x + wide, horizon + 0.5, wall)
        if chance.maybe(0.5):
            roof = chance.pick(((120, 60, 50), (80, 80, 88)))
            canvas.polygon(
                [
                    (x - 0.5, horizon - high),
                    (x + wide / 2, horizon - high - 2.5),
                    (x + wide + 0.5, horizon - high),
                ],
                roof,
            )
        for n in range(int(wide / 3)):
            if high > 4:
                left = x + 1 + n * 3
                box(
                    canvas,
                    left,
                    horizon - high + 1.2,
                    left + 1.3,
                    horizon - high + 2.9,
                    mix(wall, (35, 45, 60), 0.7),
                )
        x += wide + chance.pick((0.0, 0.0, chance.between(1, 8)))


def in_front(canvas: Canvas, chance: Chance) -> None:
    """Paint something between the viewer and the scene: a post, a twig, tall grass, a rail; often nothing."""
    what = chance.pick(("grass", "twig", "post", "rail", "", "", "", "", "", ""))
    if what == "grass":
        tone = chance.shade(chance.pick((*GREENS, (175, 160, 100))))
        for _ in range(chance.whole(4, 12)):
            x = chance.between(0, SIDE)
            canvas.limb((x, 33), (x + chance.between(-2, 2), 32 - chance.between(1, 5)), 0.45, 0.2, tone, 0.9)
    elif what == "twig":
        x, y = chance.pick((-1.0, 33.0)), chance.between(0, 9)
        end = (16 + (x - 16) * chance.between(0.2, 0.7), y + chance.between(-3, 4))
        canvas.limb((x, y), end, 0.6, 0.25, (80, 62, 45))
        for _ in range(chance.whole(2, 6)):
            share = chance.between(0.1, 1)
            leaf = (x + (end[0] - x) * share, y + (end[1] - y) * share + chance.between(-1, 1))
            canvas.ellipse(leaf, 1.3, 0.7, chance.between(0, 180), chance.shade(chance.pick(GREENS)))
    elif what == "post":
        x = chance.pick((chance.between(0, 4), chance.between(28, 32)))
        canvas.limb((x, chance.between(2, 16)), (x, 34), 0.8, 0.9, chance.shade((120, 105, 90), 30))
    elif what == "rail":
        y, tone = chance.between(27, 31), chance.shade((150, 135, 115), 40)
        canvas.limb((-1, y), (33, y + chance.between(-1, 1)), 0.5, 0.5, tone)


def box(canvas: Canvas, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
    """Draw an upright rectangle."""
    canvas.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour, 1.0, 0.4)
