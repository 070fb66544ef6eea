"""Links to edit a page and to say what is wrong with it, where the book has a repository."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from mlanimated.site import scripts
from mlanimated.store import address

BRANCH = "main"
_THEME = "sphinx_book_theme"
_BEFORE_THEME = 400


def setup(app: Sphinx) -> None:
    """Register everything with Sphinx."""
    app.connect("config-inited", _name_repository)
    app.connect("html-page-context", _only_sources, priority=_BEFORE_THEME)


def _name_repository(_app: Sphinx, config: Config) -> None:
    if config.html_theme == _THEME and (places := address.published()):
        config.html_theme_options = {
            **config.html_theme_options,
            "repository_url": places.repository,
            "repository_branch": BRANCH,
            "path_to_docs": "",
            "use_edit_page_button": True,
            "use_issues_button": True,
        }


def _only_sources(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Offer no edit of a page of the gallery: it is made from a script, and that from a chapter."""
    if page.rpartition("/")[0] in scripts.folders(app.config):
        context["page_source_suffix"] = ""
