"""What a build knows of versions: which one it is, where the newest release is, and whether it went well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from mlanimated.publish import signature
from mlanimated.publish.version import STABLE, PublishError, check
from mlanimated.store import address

_SCRIPT = "versions.js"
_LATE = 900  # after Sphinx has set its own canonical link
_LAST = 990  # when nothing will be written any more, and before another build may begin


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    # A change of one of these writes all pages again, and executes none.
    app.add_config_value("mlanimated_version", "", "html", str)
    app.add_config_value("mlanimated_address", "", "html", str)
    app.connect("config-inited", _note_version)
    app.connect("builder-inited", _unsign)
    app.connect("env-get-outdated", _remove_pages)
    app.connect("env-before-read-docs", _note_read)
    app.connect("html-page-context", _point_to_stable, priority=_LATE)
    app.connect("build-finished", _sign, priority=_LAST)


def _note_version(app: Sphinx, config: Config) -> None:
    try:
        config.mlanimated_version = check(address.version())
    except PublishError as error:
        raise ConfigError(f"{address.VERSION}: {error}") from None
    places = address.published()
    config.mlanimated_address = places.site if places else ""
    attributes: dict[str, Any] = {"data-version": config.mlanimated_version}
    app.add_js_file(_SCRIPT, loading_method="defer", **attributes)


def _is_site(builder: Builder) -> bool:
    return builder.name == "html"


def _unsign(app: Sphinx) -> None:
    """Take the signature away while the site is neither the old one nor the new one."""
    if _is_site(app.builder):
        file = Path(app.outdir, signature.FILE)
        app.builder.mlanimated_warned = _warnings(file)  # type: ignore[attr-defined]
        file.unlink(missing_ok=True)


def _warnings(file: Path) -> int:
    try:
        return signature.parse(file.read_bytes(), str(file)).warnings
    except (OSError, PublishError):
        return 0


def _note_read(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Forget earlier warnings when everything is read again: a page that is not gives none, mended or not."""
    if _is_site(app.builder) and env.found_docs <= set(docnames):
        app.builder.mlanimated_warned = 0  # type: ignore[attr-defined]


def _remove_pages(
    app: Sphinx, _env: BuildEnvironment, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Remove the pages of sources that are gone, which Sphinx would leave."""
    if _is_site(app.builder):
        for name in removed:
            Path(app.outdir, app.builder.get_target_uri(name)).unlink(missing_ok=True)
    return []


def _point_to_stable(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Name the same page of the newest release as the one that search engines should show."""
    folder = app.config.mlanimated_address
    page = app.builder.get_target_uri(pagename)
    context["pageurl"] = f"{folder}{STABLE}/{page}" if folder else None


def _sign(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or not _is_site(app.builder):
        return
    builder = app.builder
    signature.sign(
        Path(app.outdir),
        version=app.config.mlanimated_version,
        title=app.config.html_title,
        home=builder.get_target_uri(app.config.root_doc),
        pages=[builder.get_target_uri(name) for name in app.env.found_docs],
        warnings=app._warncount or builder.mlanimated_warned,  # type: ignore[attr-defined]
    )
