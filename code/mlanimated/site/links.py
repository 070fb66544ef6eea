"""What Sphinx's link checker asks about a DOI: whether it exists. Publishers turn programs away."""

from __future__ import annotations

from typing import Any

DOI, HANDLES = "https://doi.org/", "https://doi.org/api/handles/"


def setup(app: Any) -> dict[str, bool]:
    """Connect to the link checker; other builders never ask."""
    app.connect("linkcheck-process-uri", lambda _app, uri: asked(uri))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def asked(uri: str) -> str | None:
    """Return the address to ask instead of this one, or None; the answer is 404 for a DOI that nobody has."""
    return HANDLES + uri.removeprefix(DOI) if uri.startswith(DOI) else None
