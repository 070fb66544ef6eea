"""Text of a page as Markdown for notebooks: each kind of node, and those that are not known."""

import pytest
from docutils import nodes

from mlanimated.site.markdown import Markdown, MarkdownError, folded

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000100e221bc330000000049454e44ae426082"
)


@pytest.fixture
def markdown(tmp_path):
    (tmp_path / "dot.png").write_bytes(PIXEL)
    return Markdown(lambda node: node.get("refuri", ""), tmp_path)


def _line(*parts):
    paragraph = nodes.paragraph()
    paragraph += [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return paragraph


def _list(kind, *items, **attributes):
    found = kind(**attributes)
    found += [nodes.list_item("", *item) for item in items]
    return found


def _table(*rows):
    group = nodes.tgroup("", nodes.thead(), nodes.tbody(), cols=len(rows[0]))
    for number, row in enumerate(rows):
        group[min(number, 1)] += nodes.row("", *(nodes.entry("", _line(cell)) for cell in row))
    return nodes.table("", group)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (
            _line("See ", nodes.emphasis("", "this"), " and ", nodes.strong("", "that"), "."),
            "See *this* and **that**.",
        ),
        (_line("One.\n", "Two."), "One.\nTwo."),
        (_line("5 * 3 < a_b, _x_, `c`, $2 & &amp;"), r"5 \* 3 \< a_b, \_x\_, \`c\`, \$2 & &amp;amp;"),
        (_line("- no list"), r"\- no list"),
        (_line("1. no list"), r"1\. no list"),
        (_line("# no title"), r"\# no title"),
        (_line(nodes.literal("", "a`b*c")), "``a`b*c``"),
        (_line("so ", nodes.math("", r"x_n =\n 1".replace(r"\n", "\n"))), "so $x_n = 1$"),
        (_line(nodes.reference("", "here", refuri="https://a.example/b")), "[here](https://a.example/b)"),
        (_line(nodes.reference("", "nowhere", refid="x")), "nowhere"),
        (_line(nodes.inline("", "-17.5", classes=["pasted-text"])), "-17.5"),
        (
            nodes.math_block("", "\na &= b \\\\ c &= d", number=None),
            "$$\n\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}\n$$",
        ),
        (nodes.math_block("", "x", label="sum", number=3), "$$\nx \\tag{3}\n$$"),
        (
            nodes.figure("", nodes.caption("", "A title"), nodes.legend("", _line("What is to see."))),
            "*A title*\n\nWhat is to see.",
        ),
        (nodes.literal_block("", "make book\n", language="bash"), "```bash\nmake book\n```"),
        (_list(nodes.bullet_list, [_line("a")], [_line("b"), _line("c")], []), "- a\n- b\n\n  c"),
        (_list(nodes.enumerated_list, [_line("a")], [_line("b")], start=3), "3. a\n4. b"),
        (nodes.block_quote("", _line("a"), _line("b")), "> a\n>\n> b"),
        (nodes.note("", _line("careful")), "> **Note**\n>\n> careful"),
        (nodes.admonition("", nodes.title("", "Why"), _line("so")), "> **Why**\n>\n> so"),
        (
            nodes.admonition("", nodes.title("", "Why"), _line("so"), classes=["dropdown"]),
            "<details>\n<summary>Why</summary>\n\nso\n\n</details>",
        ),
        (_table(["a|b", "c"], ["1", "2\n3"]), "| a\\|b | c |\n|---|---|\n| 1 | 2 3 |"),
        (nodes.transition(), "---"),
        (nodes.comment("", "hidden"), ""),
        (nodes.raw("", "<hr>", format="html"), "<hr>"),
        (nodes.raw("", r"\hrule", format="latex"), ""),
    ],
    ids=lambda value: getattr(value, "tagname", None),
)
def test_blocks(markdown, node, words):
    assert markdown.block(node) == words


def test_definitions(markdown):
    item = nodes.definition_list_item("", nodes.term("", "loss"), nodes.definition("", _line("How wrong.")))
    assert markdown.block(nodes.definition_list("", item)) == "- **loss**\n\n  How wrong."


def test_a_formula_in_a_table_keeps_its_bars(markdown):
    group = nodes.tgroup("", nodes.tbody("", nodes.row("", nodes.entry("", _line(nodes.math("", "|x|"))))))
    assert r"| $\vert x\vert $ |" in markdown.block(nodes.table("", group))
    assert markdown.block(_line(nodes.math("", "|x|"))) == "$|x|$"


def test_a_picture_travels_with_the_notebook(markdown):
    words = markdown.block(nodes.image(uri="dot.png", alt='a "dot"'))
    assert words.startswith('<img alt="a &quot;dot&quot;" src="data:image/png;base64,iVBORw0KGgo')


def test_what_a_notebook_cannot_show_stops_the_build(markdown):
    node = nodes.option_list()
    node.source, node.line = "walk.md", 7
    with pytest.raises(MarkdownError, match=r"cannot show option_list \(walk\.md:7\)"):
        markdown.block(node)
    with pytest.raises(MarkdownError, match="cannot show option_list"):
        markdown.inline(node)


def test_folded_text_is_markdown_between_empty_lines():
    assert folded("Solution", "*so*").split("\n\n")[1] == "*so*"
