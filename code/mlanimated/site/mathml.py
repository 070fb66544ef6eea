"""Mathematics as MathML, made while building: browsers show it without a script and without another host."""

from __future__ import annotations

import functools
import re
from html import escape
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from mlanimated.site import mathfont

_logger = logging.getLogger(__name__)
_BEGIN = re.compile(r"\\begin\{(\w+\*?)\}")


@functools.cache
def _converter() -> LatexToMathML:
    # The source stays in the page as an annotation: it can be copied, and read by assistive technology.
    return LatexToMathML(annotation=True, fancy_error=False)


def to_mathml(latex: str, *, display: bool) -> str:
    r"""Return a ``<math>`` element for a formula.

    Several lines (``\\``) without an environment are aligned at ``&``, as Sphinx does for LaTeX.

    Raises
    ------
    math_core.LatexError
        If the formula is not valid; the message says where.
    """
    latex = latex.strip()
    if display and r"\\" in latex and not _BEGIN.match(latex):
        latex = rf"\begin{{aligned}}{latex}\end{{aligned}}"
    # Numbers are Sphinx's business: it knows which equations are referred to.
    latex = re.sub(r"\\(begin|end)\{(align|gather|equation)\}", r"\\\1{\2*}", latex)
    return _converter().convert_with_local_state(latex, displaystyle=display)


def _math(node: nodes.Element, *, display: bool) -> str:
    try:
        return to_mathml(node.astext(), display=display)
    except LatexError as error:
        message = "this formula cannot be shown: %s: %s"
        _logger.warning(message, node.astext(), error, location=node, type="math")
        return f"<code>{escape(node.astext())}</code>"


def visit_math(translator: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    translator.body.append(_math(node, display=False))
    raise nodes.SkipNode


def visit_displaymath(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on its own line, with its number if it has one."""
    # A wide formula scrolls inside its own box, which therefore has to be reachable by keyboard.
    place = {"tabindex": "0", "role": "group", "aria-label": "formula"}
    translator.body.append(translator.starttag(node, "div", CLASS="math-display", **place))
    translator.body.append(_math(node, display=True))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this formula")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _ask_for_font(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page with formulas ask for their font at once, so that their places do not change."""
    if doctree is None or app.builder.format != "html" or app.builder.name == "epub":
        return
    if next(doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)), None) is not None:
        place = escape(context["pathto"](f"_static/{mathfont.FILE.name}", 1))
        link = f'<link rel="preload" href="{place}" as="font" type="font/woff2" crossorigin>'
        context["metatags"] = f"{context.get('metatags', '')}\n    {link}"


def setup(app: Sphinx) -> None:
    """Offer ``html_math_renderer = "mathml"``."""
    app.connect("html-page-context", _ask_for_font)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
