"""What stands before the versions in a published tree: switcher.json, redirect, 404.html, sitemap.xml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote, urlsplit

from mlanimated.publish.signature import Signature
from mlanimated.publish.version import STABLE, order, stable

SWITCHER = "switcher.json"
_TEMPLATES = Path(__file__).with_name("templates")


def files(versions: Mapping[str, Signature], site: str) -> dict[str, bytes]:
    """Return the files at the root of a tree, by name.

    Parameters
    ----------
    versions : mapping
        The signature of each version that is there; not empty.
    site : str
        Address of the tree, with a slash at the end.
    """
    newest = stable(versions)
    first = newest or max(versions, key=order)
    shown, folder = versions[first], STABLE if newest else first
    return {
        SWITCHER: _json(switcher(versions)),
        "index.html": _page("index.html", shown, folder, canonical=f"{site}{folder}/{quote(shown.home)}"),
        "404.html": _not_found(versions, shown, folder, urlsplit(site).path or "/"),
        "sitemap.xml": _sitemap(shown, f"{site}{folder}/"),
        # GitHub Pages would leave out folders that begin with an underscore.
        ".nojekyll": b"",
    }


def switcher(versions: Mapping[str, Signature]) -> list[dict[str, Any]]:
    """Return what pages of every version read when they are opened, newest first.

    The format is that of the pydata theme, with addresses relative to the file and the pages of each version.
    Old versions go on reading it: keys may be added and never change their meaning.
    """
    newest = stable(versions)
    entries = []
    for version in sorted(versions, key=order, reverse=True):
        known = {"version": version, "pages": versions[version].addresses()}
        if version == newest:
            entry = {"name": f"{version} ({STABLE})", "url": f"{STABLE}/", "preferred": True}
        else:
            entry = {"name": version, "url": f"{version}/"}
        entries.append({**entry, **known})
    return entries


def _json(entries: list[dict[str, Any]]) -> bytes:
    # A version in a line: this is loaded with every page.
    lines = (json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _page(name: str, shown: Signature, folder: str, **values: str) -> bytes:
    values |= {"title": shown.title, "home": f"{folder}/{quote(shown.home)}"}
    template = Template((_TEMPLATES / name).read_text("utf-8"))
    safe = {key: value if key == "versions" else escape(value) for key, value in values.items()}
    return template.substitute(safe).encode()


def _not_found(versions: Mapping[str, Signature], shown: Signature, folder: str, base: str) -> bytes:
    entries = switcher(versions)
    starts = {entry["name"]: entry["url"] + quote(versions[entry["version"]].home) for entry in entries}
    links = "\n".join(f'<li><a href="{escape(start)}">{name}</a></li>' for name, start in starts.items())
    return _page("404.html", shown, folder, base=base, versions=links)


def _sitemap(shown: Signature, folder: str) -> bytes:
    locations = "\n".join(f"<url><loc>{escape(folder + quote(page))}</loc></url>" for page in shown.pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{locations}\n</urlset>\n'
    ).encode()
