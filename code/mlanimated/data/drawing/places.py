"""Where things are: sky, ground, water and rooms, which the classes share.

No place belongs to one class, so that the background does not give the answer away.
"""

from __future__ import annotations

from mlanimated.data.drawing.canvas import SIDE, Canvas, Colour, mix
from mlanimated.data.drawing.chance import Chance
from mlanimated.data.drawing.scenery import GREENS, WALLS, box, hills, houses, woods

# From the top of the sky to the horizon.
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((70, 130, 205), (170, 205, 235)),
    ((110, 165, 225), (205, 225, 240)),
    ((150, 175, 200), (215, 222, 228)),
    ((205, 210, 214), (235, 236, 234)),
    ((120, 128, 140), (180, 184, 188)),
    ((90, 110, 160), (245, 190, 140)),
    ((60, 70, 110), (220, 150, 130)),
    ((185, 205, 215), (240, 232, 210)),
)

# Far and near.
GROUNDS: dict[str, tuple[tuple[Colour, Colour], ...]] = {
    "meadow": (
        ((130, 160, 80), (85, 125, 50)),
        ((165, 175, 95), (110, 140, 60)),
        ((95, 135, 70), (60, 100, 45)),
    ),
    "straw": (((200, 180, 120), (165, 140, 85)), ((185, 170, 130), (140, 125, 85))),
    "sand": (((215, 200, 165), (195, 170, 125)), ((190, 170, 140), (165, 140, 110))),
    "snow": (((225, 230, 238), (240, 243, 246)), ((205, 214, 226), (228, 232, 238))),
    "soil": (((130, 105, 80), (100, 78, 58)), ((150, 120, 95), (115, 90, 70))),
    "leaves": (((150, 105, 60), (120, 75, 40)), ((110, 95, 55), (85, 70, 40))),
    "road": (
        ((140, 140, 142), (105, 106, 110)),
        ((165, 162, 158), (130, 128, 126)),
        ((95, 97, 102), (72, 74, 80)),
    ),
}

WATERS: tuple[tuple[Colour, Colour], ...] = (
    ((120, 165, 190), (50, 100, 140)),
    ((90, 140, 185), (35, 85, 130)),
    ((150, 165, 172), (95, 115, 125)),
    ((110, 145, 130), (60, 100, 90)),
    ((200, 170, 150), (90, 90, 120)),
)

FLOORS: tuple[Colour, ...] = (
    (165, 125, 85), (130, 95, 65), (190, 175, 155), (120, 115, 115), (150, 70, 65), (85, 105, 130),
    (95, 120, 85), (205, 195, 180),
)  # fmt: skip


def outdoors(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint land under the sky, with or without woods, hills or houses where they meet."""
    _sky(canvas, chance, horizon)
    behind = chance.pick(("woods", "woods", "hills", "houses", "sea", "", ""))
    if behind == "woods":
        woods(canvas, chance, horizon)
    elif behind == "hills":
        hills(canvas, chance, horizon)
    elif behind == "houses":
        houses(canvas, chance, horizon)
    elif behind == "sea":
        far, near = chance.pick(WATERS)
        canvas.fill(far, mix(far, near, 0.6), horizon - chance.between(1.5, 4), horizon)
    ground(canvas, chance, horizon)


def ground(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint land below the horizon, and what lies or grows on it."""
    kind = chance.pick(tuple(GROUNDS))
    far, near = chance.pick(GROUNDS[kind])
    far, near = chance.shade(far), chance.shade(near)
    canvas.fill(far, near, horizon)
    canvas.grain(chance.clouds(8, 14), horizon)
    canvas.grain(chance.clouds(32, 12), horizon)
    if kind == "road":
        if chance.maybe(0.5):
            y = chance.between(horizon + 1, SIDE)
            paint = chance.pick(((230, 230, 225), (225, 195, 90)))
            canvas.limb((-2, y), (34, y + chance.between(-1.5, 1.5)), 0.4, 0.4, paint, 0.8)
        if chance.maybe(0.4):
            canvas.fill((120, 145, 80), (95, 125, 60), horizon, horizon + chance.between(1, 3))
    elif kind in ("meadow", "straw", "leaves"):
        for _ in range(chance.whole(0, 14)):
            x, y = chance.between(0, SIDE), chance.between(horizon + 1, SIDE)
            blade = mix(near, chance.pick(((235, 225, 120), (30, 60, 25), (210, 205, 160))), 0.5)
            canvas.limb(
                (x, y), (x + chance.between(-1, 1), y - chance.between(0.5, 2)), 0.35, 0.2, blade, 0.8
            )
    else:
        for _ in range(chance.whole(0, 5)):
            x, y = chance.between(0, SIDE), chance.between(horizon + 1, SIDE)
            stone = mix(near, chance.pick(((90, 88, 85), (200, 195, 190))), 0.6)
            canvas.ellipse((x, y), chance.between(0.5, 2), chance.between(0.4, 1.1), 0, stone)


def water(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint open water, with a far shore or none."""
    _sky(canvas, chance, horizon)
    shore = chance.pick(("woods", "hills", "houses", "", "", ""))
    if shore:
        {"woods": woods, "hills": hills, "houses": houses}[shore](canvas, chance, horizon)
    far, near = chance.pick(WATERS)
    ripples(canvas, chance, horizon, chance.shade(far), chance.shade(near))


def ripples(canvas: Canvas, chance: Chance, start: float, far: Colour, near: Colour) -> None:
    """Paint the surface of water from row `start` down."""
    canvas.fill(far, near, start)
    canvas.grain(chance.clouds(8, 8), start)
    for _ in range(chance.whole(8, 22)):
        x, y = chance.between(-2, 34), chance.between(start + 0.5, SIDE)
        long = chance.between(1, 4) * (0.5 + (y - start) / 24)
        wave = mix(
            near, chance.pick(((240, 245, 250), (20, 40, 60), (200, 220, 230))), chance.between(0.2, 0.6)
        )
        canvas.limb((x, y), (x + long, y + chance.between(-0.3, 0.3)), 0.3, 0.3, wave, 0.7)


def air(canvas: Canvas, chance: Chance) -> None:
    """Paint nothing but sky."""
    _sky(canvas, chance, SIDE)


def foliage(canvas: Canvas, chance: Chance) -> None:
    """Paint leaves out of focus, all over."""
    base = chance.shade(chance.pick((*GREENS, (130, 140, 80), (150, 120, 70), (160, 165, 120))))
    canvas.fill(mix(base, (200, 215, 190), 0.2), mix(base, (20, 30, 15), 0.2))
    canvas.grain(chance.clouds(4, 26))
    canvas.grain(chance.clouds(16, 16))
    for _ in range(chance.whole(3, 9)):
        spot = mix(
            base, chance.pick(((230, 235, 190), (15, 25, 12), (190, 200, 90))), chance.between(0.2, 0.6)
        )
        x, y = chance.between(0, SIDE), chance.between(0, SIDE)
        canvas.ellipse(
            (x, y), chance.between(1, 4), chance.between(0.8, 3), chance.between(0, 180), spot, 0.6
        )


def room(canvas: Canvas, chance: Chance, horizon: float) -> None:
    """Paint a wall and a floor, with or without a window, a picture, a rug."""
    wall, floor = chance.shade(chance.pick(WALLS)), chance.shade(chance.pick(FLOORS))
    canvas.fill(mix(wall, (255, 255, 255), 0.1), mix(wall, (0, 0, 0), 0.15), 0, horizon)
    canvas.fill(mix(floor, (0, 0, 0), 0.15), mix(floor, (255, 255, 255), 0.1), horizon)
    canvas.grain(chance.clouds(16, 7))
    if chance.maybe(0.5):
        x, y = chance.between(-4, 24), chance.between(-4, 4)
        wide, high = chance.between(6, 13), chance.between(6, 11)
        frame, pane = chance.pick(((240, 240, 235), (90, 65, 45))), chance.pick(SKIES)[1]
        box(canvas, x, y, x + wide, y + high, frame)
        inside = chance.pick((pane, chance.shade((130, 110, 90), 50)))
        box(canvas, x + 0.8, y + 0.8, x + wide - 0.8, y + high - 0.8, inside)
    if chance.maybe(0.4):
        x = chance.between(-6, 26)
        top, sofa = horizon - chance.between(4, 10), chance.shade(chance.pick(FLOORS), 40)
        box(canvas, x, top, x + chance.between(8, 18), horizon + chance.between(0, 3), sofa)
    if chance.maybe(0.4):
        rug = chance.shade(chance.pick(FLOORS), 40)
        canvas.ellipse((chance.between(8, 24), 28), chance.between(9, 18), chance.between(2, 4), 0, rug)
    canvas.limb((-2, horizon), (34, horizon), 0.35, 0.35, mix(wall, (250, 250, 250), 0.4), 0.7)


def backdrop(canvas: Canvas, chance: Chance) -> None:
    """Paint one plain, lit surface, as in a studio or in fog."""
    base = chance.shade(chance.pick((*WALLS, *FLOORS, (235, 235, 232), (70, 72, 78))), 30)
    canvas.fill(
        mix(base, (255, 255, 255), chance.between(0, 0.3)), mix(base, (0, 0, 0), chance.between(0, 0.3))
    )
    canvas.grain(chance.clouds(4, 12))


def _sky(canvas: Canvas, chance: Chance, horizon: float) -> None:
    top, bottom = chance.pick(SKIES)
    canvas.fill(chance.shade(top, 12), chance.shade(bottom, 8), 0, horizon)
    if chance.maybe(0.6):
        white = mix(bottom, chance.pick(((255, 255, 255), (250, 250, 250), (120, 125, 135))), 0.7)
        for _ in range(chance.whole(1, 3)):
            x, y = chance.between(-2, 34), chance.between(0, max(1.0, horizon - 2))
            for _ in range(3):
                puff = (x + chance.between(-4, 4), y + chance.between(-1, 1))
                canvas.ellipse(puff, chance.between(2, 5), chance.between(0.8, 2), 0, white, 0.35)
    else:
        canvas.grain(chance.clouds(4, 7), 0, horizon)
