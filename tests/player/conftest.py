import io

import pytest
from PIL import Image

from mlanimated.player.payload import Payload, StepInfo, Variant

EVIL = '</script><img src=x onerror=alert(1)> & "quotes"'


def variant(label: str, gap: int = 20) -> Variant:
    picture = io.BytesIO()
    Image.new("RGB", (300, 60)).save(picture, "PNG")
    steps = (
        StepInfo(0, "start", {"x": 5.0, "slope": -10.28}),
        StepInfo(gap, "step 1", {"x": 6.028}, f"Step 1: {EVIL}"),
        StepInfo(2 * gap, "step 2"),
    )
    film, strip = b"film of " + label.encode(), picture.getvalue()
    return Variant(label, 2 * gap + 10, film, b"start", b"poster", strip, steps)


@pytest.fixture
def payload() -> Payload:
    return Payload(
        name="learning-rates",
        title=f"Title {EVIL}",
        caption=f"Caption {EVIL}",
        alt=f"Alt {EVIL}",
        width=720,
        height=405,
        fps=20,
        variants=(variant("0.1"), variant("0.5", gap=30)),
        axis=f"rate {EVIL}",
        made_by={"seed": f"1 {EVIL}"},
        credit=f"Credit {EVIL}",
    )
