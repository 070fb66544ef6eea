"""Chromium, and a synthetic animation whose pixels tell which frame is shown."""

import http.server
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from mlanimated.animate import encode, stills
from mlanimated.player import markup, standalone
from mlanimated.player.moments import key_steps
from mlanimated.player.payload import Payload, StepInfo, Variant

WIDTH, HEIGHT, FPS = 320, 180, 20
STEPS, BITS = 10, 8


@pytest.fixture(scope="session")
def payload() -> Payload:
    """Two variants of ten steps; steps 3, 6 and 9 are marks. Their films run at different paces."""
    return Payload(
        name="frame-numbers",
        title="Frame numbers",
        caption="Watch the bars: together they write the frame's number.",
        alt="Black and white bars count the frames in binary.",
        width=720,
        height=405,
        fps=FPS,
        variants=(film(0, "slow", 5), film(1, "fast & loose", 3)),
        axis="pace",
        made_by={"seed": "0", "numpy": np.__version__},
    )


@pytest.fixture(scope="session")
def single(payload: Payload) -> Payload:
    return replace(payload, variants=payload.variants[:1], axis="")


def film(variant: int, label: str, spacing: int) -> Variant:
    count = (STEPS - 1) * spacing + 4
    frames = [picture(variant, number) for number in range(count)]
    steps = tuple(
        StepInfo(
            frame=spacing * index,
            name=f"step {index}",
            values={"x": 10.0 - index / 4, "slope": -index},
            sentence=f"Mark {index} of {label}: the bars hold still." if index % 3 == 0 and index else "",
        )
        for index in range(STEPS)
    )
    poster, start = still(frames[-1], "WEBP"), still(frames[0], "WEBP")
    strip = stills.strip([frames[steps[index].frame] for index in key_steps(steps)], 1)
    return Variant(label, count, encode.mp4(frames, FPS), start, poster, strip, steps)


def picture(variant: int, number: int) -> np.ndarray:
    """Eight bars write the frame's number in binary; the lower half tells the variant."""
    bits = [number >> place & 1 for place in range(BITS)]
    upper = np.repeat(np.array(bits, dtype=np.uint8) * 255, WIDTH // BITS)
    lower = np.full(WIDTH, 255 * variant, dtype=np.uint8)
    rows = np.concatenate([np.tile(upper, (HEIGHT // 2, 1)), np.tile(lower, (HEIGHT // 2, 1))])
    return np.repeat(rows[:, :, None], 3, axis=2)


def still(image: np.ndarray | Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(buffer, kind)
    return buffer.getvalue()


PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Player</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="player.css">{script}
<style>html[data-theme=light] {{ background: #fff; color: #323232 }}
html[data-theme=dark] {{ background: #14181e; color: #ced6dd; color-scheme: dark }}
body {{ margin: 16px; font-family: sans-serif }}</style></head>
<body><main><h1>Player</h1>{body}</main></body></html>"""


class Site:
    """A folder of pages that use the player as the book does, and a server for it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        for name, text in markup.assets().items():
            (folder / name).write_text(text, "utf-8")

    def figure(self, payload: Payload, figure_id: str, missing: bool = False) -> str:
        media = []
        for index, variant in enumerate(payload.variants):
            stem = f"{payload.name}-{len(payload.variants)}-{index}"
            files = {
                "mp4": variant.video,
                "webp": variant.start,
                "png": variant.strip,
                "vtt": markup.vtt(variant.steps, variant.frames, payload.fps).encode(),
            }
            for suffix, data in files.items():
                (self.folder / f"{stem}.{suffix}").write_bytes(data)
            video = "gone.mp4" if missing else f"{stem}.mp4"
            media.append(markup.MediaUrls(video, f"{stem}.webp", f"{stem}.png", f"{stem}.vtt"))
        return markup.figure(payload, media, figure_id)

    def write(self, name: str, body: str, theme: str = "light", script: bool = True) -> str:
        tag = '<script defer src="player.js"></script>' if script else ""
        (self.folder / name).write_text(PAGE.format(theme=theme, script=tag, body=body), "utf-8")
        return f"{self.address}/{name}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    # Knows nothing of byte ranges, like the servers that readers start themselves.
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, payload: Payload, single: Payload) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made = Site(folder, f"http://127.0.0.1:{server.server_address[1]}")
    gap = '<p style="height: 150vh">Text between.</p>'
    two = made.figure(payload, "fig-a") + gap + made.figure(single, "fig-b")
    made.write("light.html", two)
    made.write("dark.html", two, theme="dark")
    made.write("noscript.html", two, script=False)
    made.write("missing.html", made.figure(single, "fig-a", missing=True))
    output = standalone.html(payload)
    made.write("notebook.html", output + standalone.html(single), script=False)
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []

    def make(width: int = 1280, height: int = 800, **options: object) -> BrowserContext:
        opened.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


class Player:
    """One figure on a page, and what a reader sees of it."""

    def __init__(self, page: Page, figure_id: str) -> None:
        self.page = page
        self.figure = page.locator(f"[id='{figure_id}']")
        self.words = self.figure.locator(".mla-say")
        self.video = self.figure.locator("video:visible")
        self.steps = self.figure.get_by_role("slider", name="Stops", exact=True)

    def button(self, name: str) -> Locator:
        return self.figure.locator(f".mla-{name}")

    def focus(self) -> None:
        self.figure.locator(".mla-card").focus()

    def settled(self) -> None:
        """Wait until nothing runs and the picture that was asked for is there."""
        self.figure.locator("ml-animation:not([data-busy])").wait_for()
        handle = self.video.element_handle()
        self.page.wait_for_function("v => v.paused && !v.seeking && v.readyState >= 2", arg=handle)

    def frame(self) -> tuple[int, int]:
        """Read (variant, frame number) from the pixels of the film."""
        self.settled()
        samples = self.video.evaluate(
            """(video, bits) => {
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
                const context = canvas.getContext("2d");
                context.drawImage(video, 0, 0);
                const lit = (x, y) => context.getImageData(x, y, 1, 1).data[0] > 128 ? 1 : 0;
                const bars = Array.from({length: bits}, (_, i) =>
                    lit((i + 0.5) * canvas.width / bits, canvas.height / 4));
                return [lit(canvas.width / 2, canvas.height * 3 / 4), ...bars];
            }""",
            BITS,
        )
        return samples[0], sum(bit << place for place, bit in enumerate(samples[1:]))


@pytest.fixture
def open_player(site: Site, new_context: Callable[..., BrowserContext]) -> Callable[..., Player]:
    def make(name: str = "light.html", figure: str = "fig-a", **options: object) -> Player:
        page = new_context(**options).new_page()
        page.goto(name if "://" in name else f"{site.address}/{name}")
        return Player(page, figure)

    return make
