import os
import subprocess
import sys

import pytest

from mlanimated.store import closure


@pytest.fixture
def tree(add_module):
    """A small package: one recipe that reaches three modules in three ways, and bystanders."""
    files = {
        "chapters.walk": """
            from typing import TYPE_CHECKING
            from mlanimated.store.record import committed
            from mlanimated.steps import long
            if TYPE_CHECKING:
                from mlanimated.steps import never
            RATE = 0.1
            def recipe():
                import numpy
                return long.go(RATE)
            @committed
            def other():
                from mlanimated.steps.lazy import late
                return late()
            """,
        "steps.long": """
            from . import short
            ENTRY = "mlanimated.steps.named:Board"
            def go(rate): return short.go(rate)
            """,
        "steps.short": "from .. import steps\nimport yaml.loader\ndef go(rate): return rate",
        "steps.named": "class Board: pass",
        "steps.lazy": "from mlanimated.steps.short import go\ndef late(): return go(1)",
        "steps.never": "raise RuntimeError('imported')",
        "steps.bystander": "from mlanimated.steps import long",
    }
    return {name: add_module(f"mlanimated.{name}", source) for name, source in files.items()}


def names(*found: str) -> tuple[str, ...]:
    return tuple(f"mlanimated.{name}" for name in found)


def test_modules_are_found_without_running_them(tree):
    assert closure.modules("mlanimated.chapters.walk") == names(
        "chapters.walk", "steps.lazy", "steps.long", "steps.named", "steps.short", "store.record"
    )
    assert not any(name.startswith("mlanimated.steps") for name in sys.modules)


def test_a_function_reaches_what_it_needs_of_its_module(tree):
    assert closure.modules("mlanimated.chapters.walk:recipe") == names(
        "chapters.walk", "steps.long", "steps.named", "steps.short"
    )
    # The marker of a committed recipe has no say in its record.
    assert closure.modules("mlanimated.chapters.walk:other") == names(
        "chapters.walk", "steps.lazy", "steps.short"
    )


def test_how_a_record_is_found_has_no_say_in_what_it_holds(tree):
    tree["steps.lazy"].write_text(
        "from mlanimated.store import artifacts, recipes\ndef late(): return artifacts"
    )
    assert closure.modules("mlanimated.chapters.walk:other") == names("chapters.walk", "steps.lazy")
    assert set(names("store.artifacts", "store.recipes")) < set(closure.modules("mlanimated.chapters.walk"))
    assert "filelock" in closure.packages("mlanimated.chapters.walk")
    assert "filelock" not in closure.packages("mlanimated.chapters.walk", keepers=False)


def test_packages_have_the_versions_installed(tree):
    import numpy
    import yaml

    assert closure.packages("mlanimated.chapters.walk") == {
        "numpy": numpy.__version__,
        "PyYAML": yaml.__version__,
    }
    assert closure.packages("mlanimated.chapters.walk:other") == {"PyYAML": yaml.__version__}


@pytest.mark.parametrize(
    ("edited", "changes"),
    [
        ("chapters.walk", True),
        ("steps.short", True),
        ("steps.lazy", True),
        ("steps.named", True),
        ("steps.bystander", False),
        ("steps.never", False),
    ],
)
def test_digest_changes_exactly_with_what_is_reached(tree, edited, changes):
    before = closure.digest("mlanimated.chapters.walk")
    file = tree[edited]
    file.write_text(file.read_text() + "\n# a comment\n\n")
    assert closure.digest("mlanimated.chapters.walk") == before
    file.write_text(file.read_text() + "\nADDED = 1\n")
    assert (closure.digest("mlanimated.chapters.walk") != before) is changes


def test_digest_of_a_function_does_not_change_with_its_neighbours(tree):
    before = closure.digest("mlanimated.chapters.walk:recipe")
    file = tree["chapters.walk"]
    file.write_text(file.read_text().replace("return late()", "return late() + 1"))
    assert closure.digest("mlanimated.chapters.walk:recipe") == before
    file.write_text(file.read_text().replace("RATE = 0.1", "RATE = 0.2"))
    assert closure.digest("mlanimated.chapters.walk:recipe") != before


def test_data_files_count_for_the_modules_beside_them(tree):
    folder = tree["steps.long"].parent
    before = closure.code_digest("mlanimated.chapters.walk")
    (folder / "live").mkdir()
    for ignored in (".hidden", "table.csv~", "film.mp4.part"):
        (folder / ignored).write_text("1")
    assert closure.code_digest("mlanimated.chapters.walk") == before
    digests = [before]
    for file, text in (("style.css", "a {}\n"), ("style.css", "b {}\n"), ("live/figure.js", "x = 1;\n")):
        (folder / file).write_bytes(text.encode())
        digests.append(closure.code_digest("mlanimated.chapters.walk"))
    assert len(set(digests)) == 4
    (folder / "live/figure.js").write_bytes(b"x = 1;\r\n")  # as Git may check it out on Windows
    assert closure.code_digest("mlanimated.chapters.walk") == digests[-1]


def test_versions_count_for_digest_only(tree, monkeypatch):
    name = "mlanimated.chapters.walk"
    before = closure.digest(name), closure.code_digest(name), closure.digest(name, "scipy")
    monkeypatch.setattr(closure, "_version", lambda _: "999")
    assert closure.digest(name) != before[0]
    assert closure.code_digest(name) == before[1]
    assert before[2] != before[0]


def test_a_package_that_is_missing_has_a_digest_too(add_module):
    add_module("mlanimated.steps.far", "import no_such_package")
    assert closure.packages("mlanimated.steps.far") == {"no_such_package": "not installed"}
    assert closure.digest("mlanimated.steps.far")


def test_code_in_a_package_file_counts_and_an_empty_one_does_not(tree):
    (tree["steps.long"].parent / "__init__.py").write_text("import mlanimated.steps.bystander")
    assert {"mlanimated.steps", "mlanimated.steps.bystander"} < set(
        closure.modules("mlanimated.steps.named", "mlanimated.chapters.walk")
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mlanimated.nowhere", "no module mlanimated.nowhere"),
        ("mlanimated.chapters.walk:nothing", "has no nothing at its top level"),
        ("numpy", "no module numpy in this package"),
    ],
)
def test_names_that_do_not_exist(tree, name, words):
    with pytest.raises(ModuleNotFoundError, match=words):
        closure.modules(name)


def test_imports_of_cells(tree):
    cells = """
%matplotlib inline
!ls
import numpy as np, os.path
from mlanimated.chapters import walk
from mlanimated import page
from matplotlib.pyplot import plot
"""
    assert closure.imports_of(cells) == {"numpy", "matplotlib", "mlanimated.chapters.walk", "mlanimated.page"}


@pytest.mark.parametrize(
    ("cell", "imports"),
    [
        ("%%bash\nls | cat", set()),
        ("x = !ls\nimport numpy", {"numpy"}),
        ("numpy?", set()),
        ("%%time\nimport numpy\n%matplotlib inline", {"numpy"}),
        ("if True:\n    !ls\n    import numpy", {"numpy"}),
        ("%load_ext mlanimated.page", {"mlanimated.page"}),
        ("x = = 1", set()),  # fails when it is run, which says where
        ("def f(:", set()),
        ("print((1)", set()),
        ("x = '\0'", set()),
    ],
)
def test_imports_of_what_ipython_accepts_and_of_what_nobody_accepts(tree, cell, imports):
    assert closure.imports_of(cell) == imports
    assert closure.imports_of(cell, "import matplotlib") == imports | {"matplotlib"}


def test_digests_do_not_depend_on_the_process():
    code = (
        "from mlanimated.store.closure import *;"
        "print(digest('mlanimated.store.recipes'), modules('mlanimated.store.recipes'))"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]


def test_this_module_reaches_the_bottom_layer_only():
    assert closure.modules("mlanimated.store.closure") == (
        "mlanimated.store.closure",
        "mlanimated.store.syntax",
    )
