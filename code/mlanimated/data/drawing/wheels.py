"""What automobile and truck share: paints, glass and wheels."""

from __future__ import annotations

from mlanimated.data.drawing.canvas import Colour, mix
from mlanimated.data.drawing.legs import BLACK
from mlanimated.data.drawing.pen import Pen

PAINTS: tuple[Colour, ...] = (
    (190, 40, 40), (40, 75, 160), (225, 225, 225), (45, 46, 50), (150, 155, 160), (225, 180, 50),
    (50, 110, 65), (210, 110, 45), (110, 120, 70), (130, 95, 65), (120, 150, 60), (75, 120, 130),
)  # fmt: skip

GLASS: tuple[Colour, ...] = ((60, 75, 90), (35, 42, 50), (120, 150, 170))

RUBBER: Colour = (28, 28, 30)


def wheel(pen: Pen, x: float, radius: float, rim: Colour) -> None:
    """Draw a wheel that stands on the ground."""
    pen.blob((x, radius), radius, radius, RUBBER)
    pen.blob((x, radius), radius * 0.55, radius * 0.55, rim)
    pen.blob((x, radius), radius * 0.18, radius * 0.18, mix(rim, BLACK, 0.6))
