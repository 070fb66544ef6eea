"""How fast a page of the built book paints, and how much it moves while it loads.

``python benchmarks/page.py [FOLDER] [PAGE...]`` serves a built site (default: ``_build/html``), compressed as
hosts do, to a headless Chromium, and prints the largest contentful paint, what was painted, and the layout
shift of every page, or of those named (``book/pong``): as on a computer, and as on a phone with a slow
connection. The goals are 2.0 s and 0.02.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import shutil
import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

REPEATS = 3
# The connection and processor of Lighthouse's simulated phone.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER_PROCESSOR = 4
OBSERVE = """
window.paint = 0; window.shift = 0; window.painted = "";
new PerformanceObserver(list => { for (const e of list.getEntries()) {
  window.paint = e.startTime;
  window.painted = (e.element?.tagName ?? "?") + " " + (e.url.split("/").pop() || e.element?.className || "");
} })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; })
  .observe({type: "layout-shift", buffered: true});
"""


class Compressed(http.server.SimpleHTTPRequestHandler):
    """A server that compresses text, and keeps its log to itself."""

    def do_GET(self) -> None:
        """Send a file, compressed if it is text."""
        file = Path(self.translate_path(self.path))
        if file.suffix not in {".html", ".css", ".js", ".svg", ".json"} or not file.is_file():
            super().do_GET()
            return
        data = gzip.compress(file.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def measure(browser: Browser, address: str, slow: bool) -> tuple[float, float, str]:
    """Load a page once, nothing cached; return largest paint (seconds), layout shift, what was painted."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.add_init_script(OBSERVE)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(2_000)
    paint, shift, painted = page.evaluate("[window.paint, window.shift, window.painted]")
    context.close()
    return paint / 1_000, shift, painted


def main() -> None:
    """Measure each page and print the medians."""
    site = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")
    if not (site / "index.html").is_file():
        raise SystemExit(f"{site} holds no built site: run `make book` first, or name its folder")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Compressed, directory=str(site))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        print(f"{'page':38}{'conditions':12}{'largest paint':>15}{'layout shift':>15}  painted")
        for name in sys.argv[2:] or sorted(f"book/{file.stem}" for file in (site / "book").glob("*.html")):
            address = f"http://127.0.0.1:{server.server_port}/{name}.html"
            for slow in (False, True):
                runs = [measure(browser, address, slow) for _ in range(REPEATS)]
                paint, shift = (statistics.median(run[column] for run in runs) for column in (0, 1))
                conditions = "slow phone" if slow else "computer"
                print(f"{name:38}{conditions:12}{paint:13.2f} s{shift:15.3f}  {runs[0][2]}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
