"""A page's resolved text as Markdown that Jupyter, Colab and GitHub show alike."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.errors import SphinxError

_SPECIAL = re.compile(r"([\\`*<$]|(?<!\w)_|_(?!\w))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s)", re.M)


class MarkdownError(SphinxError):
    """A page holds something that a notebook cannot."""

    category = "Notebook error"


class Markdown:
    """Writes docutils nodes as Markdown.

    Parameters
    ----------
    link : callable
        Returns the address for a reference node, or nothing if it has none outside of the book's own pages.
    folder : Path
        Where pictures named by the page are found.
    """

    def __init__(self, link: Callable[[nodes.Element], str], folder: Path) -> None:
        self._link, self._folder = link, folder
        self._in_table = False

    def block(self, node: nodes.Node) -> str:
        """Return a paragraph, list, table, … as lines of Markdown, without an empty line at the end.

        Raises
        ------
        MarkdownError
            If it is of a kind that is not known here.
        """
        return self._of("block", node)

    def blocks(self, found: Iterable[nodes.Node]) -> str:
        """Return blocks with an empty line between them."""
        return "\n\n".join(text for text in map(self.block, found) if text)

    def inline(self, node: nodes.Node) -> str:
        """Return what stands within a line: text, emphasis, a formula, a link."""
        return self._of("inline", node)

    def inlines(self, parent: nodes.Element) -> str:
        """Return the line that the children of a node make."""
        return "".join(map(self.inline, parent.children))

    def _of(self, what: str, node: nodes.Node) -> str:
        for kind in type(node).__mro__:
            method: Callable[[nodes.Node], str] | None = getattr(self, f"_{what}_{kind.__name__}", None)
            if method is not None:
                return str(method(node))
        place = f"{node.source}:{node.line}" if node.line else f"in {node.source or 'a page'}"
        raise MarkdownError(f"a notebook cannot show {type(node).__name__} ({place}); see site/markdown.py")

    # Within a line

    def _inline_Text(self, node: nodes.Text) -> str:  # noqa: N802 - named as the nodes are
        text = _SPECIAL.sub(r"\\\1", _ENTITY.sub("&amp;", node.astext()))
        return text.replace("|", r"\|").replace("\n", " ") if self._in_table else text

    def _inline_emphasis(self, node: nodes.Element) -> str:
        return f"*{self.inlines(node)}*"

    _inline_title_reference = _inline_emphasis

    def _inline_strong(self, node: nodes.Element) -> str:
        return f"**{self.inlines(node)}**"

    def _inline_literal(self, node: nodes.Element) -> str:
        text: str = node.astext()
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        space = " " if text[:1] == "`" or text[-1:] == "`" else ""
        return fence + space + (text.replace("|", r"\|") if self._in_table else text) + space + fence

    def _inline_math(self, node: nodes.Element) -> str:
        text = " ".join(node.astext().split())
        return f"${text.replace('|', chr(92) + 'vert ') if self._in_table else text}$"

    def _inline_inline(self, node: nodes.Element) -> str:
        return self.inlines(node)

    def _inline_reference(self, node: nodes.Element) -> str:
        address, words = self._link(node), self.inlines(node)
        return f"[{words}]({address})" if address else words

    _inline_number_reference = _inline_reference

    def _inline_raw(self, node: nodes.Element) -> str:
        return node.astext() if "html" in node.get("format", "").split() else ""

    def _inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.inlines(node)}</sup>"

    def _inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.inlines(node)}</sub>"

    def _inline_nothing(self, _node: nodes.Node) -> str:
        return ""

    _inline_target = _inline_index = _inline_comment = _inline_nothing

    def _inline_image(self, node: nodes.Element) -> str:
        # Inside the notebook: it may be opened anywhere.
        # A page that was written has the address in the site there; the candidates keep the file.
        file = self._folder / node.get("candidates", {}).get("*", node["uri"])
        kind = mimetypes.guess_type(file.name)[0]
        data = base64.b64encode(file.read_bytes()).decode("ascii")
        return f'<img alt="{escape(node.get("alt", ""))}" src="data:{kind};base64,{data}">'

    # Blocks

    def _block_paragraph(self, node: nodes.Element) -> str:
        lines = "\n".join(line.strip() for line in self.inlines(node).splitlines())
        return _LINE_START.sub(lambda found: f"{found[1]}{_escaped(found[2])}", lines)

    _block_attribution = _block_paragraph

    def _block_compact_paragraph(self, node: nodes.Element) -> str:
        """In a list of contents: a line, or a title with the list below it."""
        nested = isinstance(node.children[0], nodes.title | nodes.bullet_list)
        return self.blocks(node.children) if nested else self._block_paragraph(node)

    def _block_math_block(self, node: nodes.Element) -> str:
        text = node.astext().strip()
        if r"\\" in text and not text.startswith(r"\begin"):
            text = rf"\begin{{aligned}}{text}\end{{aligned}}"
        tag = rf" \tag{{{node['number']}}}" if node.get("label") else ""
        return f"$$\n{text}{tag}\n$$"

    def _block_literal_block(self, node: nodes.Element) -> str:
        language = node.get("language", "")
        return f"```{language if language.isalpha() else ''}\n{node.astext().rstrip()}\n```"

    def _block_block_quote(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    def _block_bullet_list(self, node: nodes.Element) -> str:
        items = (self.blocks(item.children) for item in node.children)
        return "\n".join(_item("- ", text) for text in items if text)

    def _block_enumerated_list(self, node: nodes.Element) -> str:
        first = int(node.get("start", 1))
        return "\n".join(
            _item(f"{number}. ", self.blocks(item.children))
            for number, item in enumerate(node.children, start=first)
        )

    def _block_definition_list(self, node: nodes.Element) -> str:
        items = []
        for item in node.findall(nodes.definition_list_item):
            terms = [self.inlines(term) for term in item.findall(nodes.term)]
            (definition,) = item.findall(nodes.definition)
            items.append(_item("- ", f"**{', '.join(terms)}**\n\n{self.blocks(definition.children)}"))
        return "\n".join(items)

    def _block_glossary(self, node: nodes.Element) -> str:
        return self.blocks(node.children)

    def _block_table(self, node: nodes.Element) -> str:
        titles = [self.inlines(title) for title in node.findall(nodes.title)]
        self._in_table = True
        rows = [[self._cell(entry) for entry in row.children] for row in node.findall(nodes.row)]
        self._in_table = False
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        return "\n".join([*(f"*{title}*\n" for title in titles), *lines])

    def _cell(self, entry: nodes.Element) -> str:
        return " ".join(self.blocks(entry.children).split())

    def _block_figure(self, node: nodes.Element) -> str:
        return self.blocks(node.children)

    def _block_caption(self, node: nodes.Element) -> str:
        return f"*{self.inlines(node)}*"

    def _block_legend(self, node: nodes.Element) -> str:
        return self.blocks(node.children)

    def _block_image(self, node: nodes.Element) -> str:
        return self._inline_image(node)

    def _block_Admonition(self, node: nodes.Element) -> str:  # noqa: N802
        children = list(node.children)
        if children and isinstance(children[0], nodes.title):
            name = self.inlines(children.pop(0))
        else:
            name = node.tagname.capitalize()
        if "dropdown" in node.get("classes", ()):
            return folded(name, self.blocks(children))
        return quoted(f"**{name}**\n\n{self.blocks(children)}")

    _block_admonition = _block_topic = _block_sidebar = _block_Admonition

    def _block_raw(self, node: nodes.Element) -> str:
        return self._inline_raw(node)

    def _block_transition(self, _node: nodes.Element) -> str:
        return "---"

    def _block_rubric(self, node: nodes.Element) -> str:
        return f"**{self.inlines(node)}**"

    def _block_container(self, node: nodes.Element) -> str:
        return self.blocks(node.children)

    _block_compound = _block_WallNode = _block_container  # noqa: N815

    def _block_title(self, node: nodes.Element) -> str:  # of a list of contents; sections' are headings
        return f"**{self.inlines(node)}**"

    def _block_versionmodified(self, node: nodes.Element) -> str:
        return quoted(self.blocks(node.children))

    def _block_nothing(self, _node: nodes.Node) -> str:
        return ""

    _block_comment = _block_target = _block_index = _block_substitution_definition = _block_nothing
    _block_toctree = _block_tabular_col_spec = _block_nothing
    _block_meta = _block_HiddenCellNode = _block_nothing  # noqa: N815


def folded(summary: str, text: str) -> str:
    """Return text that a reader unfolds; between empty lines it is Markdown, in notebooks and on GitHub."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def quoted(text: str) -> str:
    """Return text as a quotation: what notebooks have for boxes."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _item(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace("\n" + " " * len(mark) + "\n", "\n\n")


def _escaped(mark: str) -> str:
    return f"{mark[:-1]}\\{mark[-1]}"
