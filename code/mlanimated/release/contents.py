"""What of a checkout is published beside the pages. Standard library only: `setup.py` runs it."""

from __future__ import annotations

from pathlib import Path


def artifact_files(folder: Path) -> list[Path]:
    """Return the files of ``artifacts/`` that the site has and a wheel knows by their sha256, sorted."""
    # Hidden ones are on their way to another name. What lies at the top, a README, is no artifact.
    files = (file for file in sorted(folder.glob("*/**/*")) if file.is_file())
    return [
        file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
