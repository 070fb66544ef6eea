"""The report of `mlanimated verify`: what changed, old and new side by side, as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from mlanimated import files

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1f1f1f; background: #fff; }
main { margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; } img, video { max-width: 100%; border: 1px solid #b8b8b8; }
figcaption { font-weight: 600; } .none { color: #6b6b6b; }
"""
# By it a folder is known to hold an earlier report, which may be replaced.
_OURS = '<meta name="generator" content="mlanimated verify">'


def may_replace(folder: Path) -> bool:
    """Return whether a report may be written into a folder: it is new, empty, or holds an earlier report."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    page = folder / "index.html"
    there = {path.name for path in folder.iterdir()}
    if not there:
        return True
    return (
        there <= {"index.html", "old", "new"}
        and page.is_file()
        and _OURS in page.read_text("utf-8", "replace")
    )


def write_report(folder: Path, differences: Mapping[str, str], notes: list[str]) -> Path:
    """Write ``index.html`` into a folder that has pictures in ``old/`` and ``new/``; return its path."""
    heading = f"{len(differences)} animation{'s' * (len(differences) != 1)} changed"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        _OURS,
        f"<title>{heading}</title><style>{_STYLE}</style></head><body><main><h1>{heading}</h1>",
        *(f"<p>{escape(note)}</p>" for note in notes),
    ]
    for name, words in differences.items():
        parts += [
            f"<section><h2>{escape(name)}</h2><p>{escape(words)}</p>",
            f'<div class="pair">{_side(folder, "old", name)}{_side(folder, "new", name)}</div></section>',
        ]
    parts.append("</main></body></html>\n")
    page = folder / "index.html"
    files.write(page, "\n".join(parts).encode())
    return page


def _side(folder: Path, side: str, name: str) -> str:
    strip, film = f"{side}/{name}.png", f"{side}/{name}.mp4"
    if not (folder / strip).is_file():
        return f'<figure><figcaption>{side}</figcaption><p class="none">there is none</p></figure>'
    return (
        f"<figure><figcaption>{side}</figcaption>"
        f'<img src="{escape(strip)}" alt="Film strip of {escape(name)}, {side}">'
        f'<video controls muted playsinline preload="none" src="{escape(film)}"></video></figure>'
    )
