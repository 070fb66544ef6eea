"""What of a checkout is published beside the pages. Standard library only: `setup.py` runs it."""

from __future__ import annotations

from pathlib import Path

# The last checkpoints of long trainings, kept for whoever goes on with them; no reader needs them.
UNFINISHED = "unfinished"


def artifact_files(folder: Path) -> list[Path]:
    """Return the files of ``artifacts/`` that the site has and a wheel knows by their sha256, sorted."""
    # Hidden ones are on their way to another name. What lies at the top, a README, is no artifact.
    files = (file for file in sorted(folder.glob("*/**/*")) if file.is_file())
    return [file for file in files if _is_published(file.relative_to(folder).parts)]


def _is_published(parts: tuple[str, ...]) -> bool:
    return parts[0] != UNFINISHED and not any(part.startswith(".") for part in parts)
