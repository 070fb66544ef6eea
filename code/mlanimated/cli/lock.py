"""``animations.lock``: how every animation looks, as digests; what has changed since, in words."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from mlanimated import files
from mlanimated.cli.rebuild import Facts

FILE = "animations.lock"
FORMAT = 1
_PACKAGES = ("imageio-ffmpeg", "matplotlib", "numpy", "pillow")


class Lock:
    """The locked facts about animations, by name and data set, and the versions they were made with."""

    def __init__(self, file: Path) -> None:
        self.file = file
        data: dict[str, Any] = {}
        if file.is_file():
            try:
                data = json.loads(file.read_text("utf-8"))
            except ValueError as error:
                raise ValueError(f"{file.name} is damaged ({error}): take it from git again") from None
            if data.get("format") != FORMAT:
                raise ValueError(
                    f"{file.name} has format {data.get('format')!r}, this version reads {FORMAT}"
                )
        self.versions: dict[str, str] = data.get("versions", {})
        self.animations: dict[str, Facts] = data.get("animations", {})

    def names(self) -> set[str]:
        """Return the names of the locked animations, without data sets."""
        return {key.partition(" ")[0] for key in self.animations}

    def compare(self, built: Mapping[str, Facts]) -> dict[str, str]:
        """Return what is different about animations that were built, in words, by name."""
        found = {}
        for name, facts in built.items():
            locked = self.animations.get(_key(name, facts))
            words = "is new" if locked is None else difference(locked, facts)
            if words:
                found[name] = words
        return found

    def update(self, built: Mapping[str, Facts], gone: set[str]) -> None:
        """Accept what was built, forget what is gone, and write the file."""
        kept = {key: facts for key, facts in self.animations.items() if key.partition(" ")[0] not in gone}
        self.animations = kept | {_key(name, facts): facts for name, facts in built.items()}
        self.versions = versions()
        data = {
            "format": FORMAT,
            "versions": self.versions,
            "animations": dict(sorted(self.animations.items())),
        }
        files.write(self.file, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())

    def other_versions(self) -> str:
        """Return in words which versions are not those of the lock."""
        now = versions()
        return ", ".join(
            f"{name} {now[name]} (locked with {version})"
            for name, version in self.versions.items()
            if now.get(name) != version and name in now
        )


def versions() -> dict[str, str]:
    """Return the versions that decide how a frame looks and how it is encoded."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}


def difference(old: Facts, new: Facts) -> str:
    """Return how an animation differs from another, in words; nothing if it does not."""
    words = [f"{what} {old[what]} → {new[what]}" for what in ("size", "fps") if old[what] != new[what]]
    if list(old["films"]) != list(new["films"]):
        return "; ".join([*words, f"variants {list(old['films'])} → {list(new['films'])}"])
    for label, film in old["films"].items():
        other = new["films"][label]
        where = f" in {label}" if label else ""
        if film["frames"] != other["frames"]:
            words.append(f"{film['frames']} → {other['frames']} frames{where}")
        elif film["raw"] != other["raw"]:
            words.append(f"frames look different{where}")
        elif film["mp4"] != other["mp4"]:
            words.append(f"equal frames, but encoded differently{where}")
    return "; ".join(words)


def _key(name: str, facts: Facts) -> str:
    return f"{name} ({facts['data']})" if facts["data"] else name
