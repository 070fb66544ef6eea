"""What a page waits for before it is shown: as little as possible.

The theme lets every page load the whole index of the search, which only the page of the search uses, and lets
it wait for scripts that have nothing to do before the text is there. The largest of them, for menus and
hints, come when all else is there, also the players.
"""

from __future__ import annotations

import re
from pathlib import Path

from mlanimated.files import write

_SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
_SCRIPT = re.compile(r'<script(?![^>]*\b(?:defer|async|after-load)\b)([^>]*) src="([^"]*)"([^>]*)></script>')
_PRELOADED = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
# The first film's first frame is the largest thing that a reader sees at first: asked for before the style.
_FRAME = re.compile(r'<video\b[^>]*\bposter="([^"]+)"')
_FILM = re.compile(r"<video\b(?! loading=)")
_PICTURE = re.compile(r"<img\b(?![^>]*\bloading=)")
_FRAME_FIRST = re.compile(r'<link rel="preload" as="image" fetchpriority="high"[^>]*>\n?')
_BEGIN = re.compile(r'<meta charset="utf-8" ?/?>\n?')
# The colours of "auto" are chosen by a script, which runs before all others; without it there would be none.
_COLOURS = re.compile(r'(<html\b[^>]*) data-theme="auto"')
# The scripts that stand within pages speak of what this one defines.
_AT_ONCE = "documentation_options.js"
# The second one uses the first; both are written to come when the page is there.
_LATE = re.compile(
    r'<script(?: defer(?:="[^"]*")?)?(?![^>]*\bafter-load\b)'
    r'([^>]* src="[^"]*/(?:bootstrap|pydata-sphinx-theme)\.js[^>]*></script>)'
)
_LOADER = """\
<script>
addEventListener("load", () => {
  for (const late of document.querySelectorAll('script[type="after-load"]')) {
    const script = late.cloneNode();
    script.removeAttribute("type");
    script.async = false;
    late.replaceWith(script);
  }
});
</script>
"""


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
    page = _COLOURS.sub(r'\1 data-theme="light"', page, count=1)
    page, late = _LATE.subn(r'<script type="after-load"\1', _PRELOADED.sub("", _SEARCH.sub("", page)))
    page = _SCRIPT.sub(_later, page)
    if late and _LOADER not in page:
        page = page.replace("</body>", f"{_LOADER}</body>")
    return _frame_first(page)


def _frame_first(page: str) -> str:
    page = _FRAME_FIRST.sub("", page)
    frame = _FRAME.search(page)
    if frame is None:
        return page
    link = f'<link rel="preload" as="image" fetchpriority="high" href="{frame[1]}" />\n'
    # Those of the other films, and pictures, wait until the reader comes near.
    later = _FILM.sub('<video loading="lazy"', page[frame.end() :])
    page = page[: frame.end()] + _PICTURE.sub('<img loading="lazy"', later)
    return _BEGIN.sub(lambda begin: begin[0].rstrip("\n") + "\n" + link, page, count=1)


def _later(script: re.Match[str]) -> str:
    if _AT_ONCE in script[2]:
        return script[0]
    return f'<script{script[1]} defer src="{script[2]}"{script[3]}></script>'
