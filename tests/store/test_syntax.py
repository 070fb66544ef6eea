import ast
import textwrap

import pytest

from mlanimated.store import syntax

# One of each construct whose tree differs, or once differed, between the versions of Python that we support.
SOURCE = '''
"""Docstring."""
from __future__ import annotations
import numpy as np

type_ = lambda x, /, *, y=1: x @ y  # a comment

class Walk(Base, metaclass=Meta):
    """Docstring."""
    rate: float = -1e-3
    nothing = None

    async def step(self, *args, **more):
        """Docstring."""
        async with a as b, c:
            return [i async for i in b if i] or {**more, "k": ...}

def words(x):
    try:
        match x:
            case {"a": [1, *rest]} if rest:
                return f"{x!r:>{10}} and {x=} " "joined" f"{x:.2f}"
            case _:
                pass
    except* ValueError as error:
        raise error from None
    return u"\\U0001fae8", b"\\xff", 1_000, 2.5j, "\\u00e4", f"only text", f"{x}{'' }{x:%H:%M}"
'''


def canonical(source: str) -> str:
    return syntax.canonical(ast.parse(textwrap.dedent(source)))


def test_canonical_form_is_frozen():
    """The same text on Python 3.11, 3.12 and 3.13: each of them runs this test."""
    import hashlib

    assert (
        hashlib.sha256(canonical(SOURCE).encode()).hexdigest()
        == "39debff9c5cd048e9a4e42dcaa6b4b94fd3465e92c3cfee61d101a734c5d7d8e"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x  =  (1)  # comment"),
        ("def f():\n '''a'''\n return 1", "def f():\n\n    return 1"),
        ("'''a'''\nx = 1", "x = 1"),
        ("class A:\n 'doc'\n x = 1", "class A:\n x = 1"),
        ("x = 'a' 'b'", 'x = "ab"'),
        ("x = f'a' 'b'", "x = f'ab'"),
        ("x = u'a'", "x = 'a'"),
    ],
)
def test_layout_comments_and_docstrings_do_not_matter(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = None", "x = ..."),
        ("x = 'a'", "x = b'a'"),
        ("return_ = None", "return_ = 'None'"),
        ("x = []", "x = ()"),
        ("def f():\n return", "def f():\n return None"),
        ("def f():\n 'doc'\n return 'doc'", "def f():\n return 'dog'"),
        ("f(a)", "f(a=a)"),
        ("x = f'{a}'", "x = f'{a!r}'"),
        ("x = f'{a}b'", "x = f'b{a}'"),
        ("x = 'a'\n'text'", "x = 'a'"),
        ("x = -1", "x = 1"),
        ("x: int = 1", "x = 1"),
    ],
)
def test_what_the_code_does_matters(one, other):
    assert canonical(one) != canonical(other)


MODULE = ast.parse(
    textwrap.dedent(
        '''
        """Docstring."""
        import numpy as np
        import keras
        from elsewhere import helper as help_out, unused

        RATE = 0.1
        OTHER = 7
        TABLE = {}
        TABLE["a"] = RATE
        register("effect")

        try:
            import fast
        except ImportError:
            fast = None

        def inner(x):
            return help_out(x) * RATE

        def recipe(n: Length = 3):
            return inner(np.zeros(n)), TABLE

        @decorated(OTHER)
        def second():
            return keras

        def quick():
            return fast
        '''
    )
)


def kept(name: str) -> str:
    part = syntax.slice_of(MODULE, name)
    assert part is not None
    return ast.unparse(part)


def test_slice_holds_what_a_function_needs_in_the_order_of_the_module():
    assert kept("recipe").splitlines() == [
        "import numpy as np",
        "from elsewhere import helper as help_out, unused",
        "RATE = 0.1",
        "TABLE = {}",
        "TABLE['a'] = RATE",
        "register('effect')",
        "",
        "def inner(x):",
        "    return help_out(x) * RATE",
        "",
        "def recipe(n: Length=3):",
        "    return (inner(np.zeros(n)), TABLE)",
    ]


def test_slice_follows_decorators_and_statements_that_bind_inside_blocks():
    assert "OTHER = 7" in kept("second")
    assert "RATE" not in kept("second")
    assert "import fast" in kept("quick")


def test_slice_of_a_name_that_is_not_there():
    assert syntax.slice_of(MODULE, "missing") is None


def test_live_passes_over_what_only_type_checkers_read():
    tree = ast.parse(
        "if TYPE_CHECKING:\n import a\nelse:\n import b\nif typing.TYPE_CHECKING:\n import c\nimport d"
    )
    names = {alias.name for node in syntax.live(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names == {"b", "d"}
