"""What a page waits for before it is shown: as little as possible.

The theme lets every page load the whole index of the search, which only the page of the search uses, and lets
it wait for scripts that have nothing to do before the text is there.
"""

from __future__ import annotations

import re
from pathlib import Path

from mlanimated.files import write

_SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
_SCRIPT = re.compile(r'<script(?![^>]*\b(?:defer|async)\b)([^>]*) src="([^"]*)"([^>]*)></script>')
_PRELOADED = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
# The scripts that stand within pages speak of what this one defines.
_AT_ONCE = "documentation_options.js"


def lighten(site: Path) -> None:
    """Let the pages of a built site wait for less; may run again on the same site."""
    for page in site.rglob("*.html"):
        if not page.is_relative_to(site / "_static"):
            before = page.read_text("utf-8")
            if (after := lightened(before)) != before:
                write(page, after.encode())


def lightened(page: str) -> str:
    """Return a page whose scripts run when it is there; the search's own page stays as it is."""
    if 'id="search-results"' in page:
        return page
    return _SCRIPT.sub(_later, _PRELOADED.sub("", _SEARCH.sub("", page)))


def _later(script: re.Match[str]) -> str:
    if _AT_ONCE in script[2]:
        return script[0]
    return f'<script{script[1]} defer src="{script[2]}"{script[3]}></script>'
