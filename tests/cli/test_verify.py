import dataclasses
import json
import os
import re
import signal
import time
from html.parser import HTMLParser

import pytest

from mlanimated.cli.lock import FILE, Lock, difference
from mlanimated.cli.verify import _wanted
from mlanimated.store import record

DOT = {"data": "", "size": [120, 80], "fps": 5, "films": {"": {"frames": 7, "raw": "aa", "mp4": "bb"}}}


def with_film(**changes):
    return DOT | {"films": {"": DOT["films"][""] | changes}}


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (DOT, ""),
        (with_film(frames=9, raw="x", mp4="y"), "7 → 9 frames"),
        (with_film(raw="x", mp4="y"), "frames look different"),
        (with_film(mp4="y"), "equal frames, but encoded differently"),
        (DOT | {"size": [120, 90]}, "size [120, 80] → [120, 90]"),
        (DOT | {"fps": 6}, "fps 5 → 6"),
        (DOT | {"films": {"low": DOT["films"][""]}}, "variants [''] → ['low']"),
    ],
)
def test_differences_in_words(new, words):
    assert difference(DOT, new) == words


def test_each_data_set_is_locked_by_itself(tmp_path):
    lock = Lock(tmp_path / FILE)
    embedded, real = DOT | {"data": "drawn"}, with_film(raw="cc") | {"data": "CIFAR-10"}
    lock.update({"a/dot": embedded}, set())
    lock.update({"a/dot": real}, set())
    again = Lock(tmp_path / FILE)
    assert again.compare({"a/dot": embedded}) == again.compare({"a/dot": real}) == {}
    assert again.compare({"a/dot": DOT}) == {"a/dot": "is new"}
    assert again.names() == {"a/dot"}
    again.update({}, {"a/dot"})
    assert Lock(tmp_path / FILE).animations == {}


@pytest.mark.parametrize(("text", "words"), [("{", "is damaged"), ('{"format": 99}', "has format 99")])
def test_a_lock_that_cannot_be_read(tmp_path, text, words):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ValueError, match=words):
        Lock(tmp_path / FILE)


def test_other_versions_are_named(tmp_path):
    lock = Lock(tmp_path / FILE)
    lock.update({}, set())
    assert lock.other_versions() == ""
    lock.versions["numpy"] = "1.0"
    assert re.fullmatch(r"numpy \S+ \(locked with 1\.0\)", lock.other_versions())


class Pictures(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.sources = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        if tag in ("img", "video"):
            self.sources.append(dict(attributes)["src"])


def names(output):
    return {
        line.partition(":")[0]: line.partition(": ")[2]
        for line in output.splitlines()
        if "/" in line.split(":")[0]
    }


@pytest.mark.slow
def test_from_the_first_lock_to_a_report(checkout):
    """The whole life of a lock file, through the command that a person runs."""
    first = checkout.run("verify", "--update")
    assert first.returncode == 0, first.stdout + first.stderr
    assert names(first.stdout) == {
        f"{chapter}-walk/{name}": "is new" for chapter in ("first", "second") for name in ("dot", "heights")
    }
    locked = json.loads((checkout.root / FILE).read_text("utf-8"))
    assert locked["versions"]["numpy"]
    assert set(locked["animations"]["first-walk/heights"]["films"]) == {"low", "high"}
    assert locked["animations"]["first-walk/dot"] == locked["animations"]["second-walk/dot"]

    clean = checkout.run("verify")
    assert (clean.returncode, clean.stdout.strip()) == (0, "4 animations, as locked")
    assert clean.stderr.count("building: ") == 4
    assert not (checkout.root / "cache").exists(), "it has a cache of its own, and leaves nothing"

    checkout.git("init", "-q")
    checkout.git("add", ".")
    checkout.git("commit", "-q", "-m", "All")
    checkout.edit("chapters/first_walk/scenes.py", "xlim=(-1, 4)", "xlim=(-2, 5)")
    checkout.edit("chapters/first_walk/scenes.py", ', "heights": Entry(heights, walk, TIMELINE)', "")
    checkout.edit("chapters/second_walk/scenes.py", '"dot": Entry(Dot', '"ball": Entry(Dot')
    folder = checkout.root / "report"
    changed = checkout.run("verify", "--report", str(folder))
    assert changed.returncode == 1, changed.stderr
    assert names(changed.stdout) == {
        "first-walk/dot": "frames look different",
        "second-walk/ball": "is new",
        "first-walk/heights": "is gone",
        "second-walk/dot": "is gone",
    }
    page = (folder / "index.html").read_text("utf-8")
    sources = Pictures(page).sources
    assert {"old/first-walk/dot.png", "new/first-walk/dot.png", "old/first-walk/heights.png"} < set(sources)
    assert "new/first-walk/heights.png" not in sources
    assert all((folder / source).is_file() for source in sources)
    assert (folder / "old/first-walk/dot.png").read_bytes() != (
        folder / "new/first-walk/dot.png"
    ).read_bytes()
    assert (folder / "old/second-walk/dot.png").read_bytes() == (
        folder / "old/first-walk/dot.png"
    ).read_bytes()

    again = checkout.run("verify", "--only", "second-walk/ball", "--report", str(folder))
    assert again.returncode == 1, "an earlier report may be replaced"
    assert not (folder / "old/first-walk/dot.png").exists()


@pytest.mark.parametrize("own", ["notes.txt", "index.html", "old/photo.png"])
def test_a_report_replaces_nothing_of_the_users(checkout, own):
    file = checkout.root / "pictures" / own
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    refused = checkout.run("verify", "--report", str(checkout.root / "pictures"))
    assert refused.returncode == 2
    assert "it holds other files" in " ".join(refused.stderr.replace("│", " ").split())
    assert file.read_text() == "mine"


@pytest.mark.slow
def test_what_was_drawn_before_is_believed_only_if_one_says_so(checkout):
    """A film that was altered in the cache shows who looks there."""
    assert checkout.run("verify", "--update", "--reuse").returncode == 0
    films = checkout.root / "cache" / "films"
    (dot,) = (films / "first-walk" / "dot").glob("*.npz")
    (other,) = (films / "second-walk" / "dot").glob("*.npz")
    altered = record.from_bytes(dot.read_bytes())
    dot.write_bytes(record.to_bytes(dataclasses.replace(altered, digest="0" * 64)))
    quick = checkout.run("verify", "--reuse")
    assert quick.returncode == 1
    assert names(quick.stdout) == {"first-walk/dot": "frames look different"}
    assert checkout.run("verify").returncode == 0
    before = other.stat().st_mtime_ns
    checkout.edit("chapters/first_walk/scenes.py", "xlim=(-1, 4)", "xlim=(-2, 5)")
    edited = checkout.run("verify", "--reuse")
    assert set(names(edited.stdout)) == {"first-walk/dot", "first-walk/heights"}
    assert other.stat().st_mtime_ns == before


BUILT_BEFORE = """
def built_before():
    from pathlib import Path
    note = Path(__file__).with_suffix(".built")
    before = note.exists()
    note.touch()
    return before

"""


@pytest.mark.slow
def test_what_cannot_be_built_or_differs_between_two_builds(checkout):
    checkout.edit(
        "chapters/second_walk/recipe.py", "return Walk(np.arange(4.0))", "raise ValueError('no path')"
    )
    # Not random numbers: two of them may be so near to each other that the dot covers the same pixels.
    checkout.edit("chapters/first_walk/recipe.py", "np.arange(4.0))", "np.arange(4.0) + 3 * built_before())")
    checkout.edit("chapters/first_walk/recipe.py", "def walk():", BUILT_BEFORE + "def walk():")
    result = checkout.run("verify", "--twice")
    assert result.returncode == 1
    assert names(result.stdout)["first-walk/dot"] == "frames look different"
    assert "second-walk cannot be built:" in result.stdout
    assert "ValueError: no path" in result.stdout


ENDLESS = """
def walk():
    import os, time
    from pathlib import Path
    Path(__file__).with_suffix(f".{os.getpid()}.pid").touch()
    time.sleep(600)
"""


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_takes_the_processes_that_build_along(checkout, number, tmp_path):
    """Only the command gets it, as from `kill`; Ctrl-C in a terminal reaches all of them."""
    for chapter in ("first_walk", "second_walk"):
        checkout.edit(f"chapters/{chapter}/recipe.py", "def walk():", ENDLESS + "\ndef walked():")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = checkout.start("verify", TMPDIR=str(scratch))
    pids: list[int] = []
    end = time.monotonic() + 120  # a test that waits for ever says nothing
    while len(pids) < 2:
        assert time.monotonic() < end
        pids = [int(file.suffixes[0][1:]) for file in checkout.root.glob("code/mlanimated/chapters/*/*.pid")]
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate()
    assert process.returncode == 128 + number
    assert not [pid for pid in pids if _is_running(pid)]
    assert not list(scratch.iterdir())


@pytest.mark.slow
def test_what_changed_ends_with_code_1_and_is_accepted_only_if_all_can_be_built(checkout):
    assert checkout.run("verify", "--only", "first-walk/dot").returncode == 1
    checkout.edit(
        "chapters/second_walk/recipe.py", "return Walk(np.arange(4.0))", "raise ValueError('no path')"
    )
    assert checkout.run("verify", "--update").returncode == 1
    assert not (checkout.root / FILE).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--only", "first-walk/dott"), "did you mean first-walk/dot"),
        (("--twice", "--update"), "--update goes with the lock file"),
        (("--twice", "--reuse"), "--reuse as little as it can"),
    ],
)
def test_wrong_names_and_options_end_with_code_2(run, arguments, words):
    result = run("verify", *arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_outside_a_checkout_there_is_nothing_to_compare(run, monkeypatch):
    monkeypatch.setattr("mlanimated.store.artifacts.checkout", lambda: None)
    result = run("verify")
    assert result.exit_code == 2
    assert "run it in one" in result.output


def test_a_chapter_that_cannot_be_imported_is_not_gone(run, add_module, tmp_path):
    add_module("mlanimated.chapters.second_walk.scenes", "import no_such_package")
    lock = Lock(tmp_path / FILE)
    lock.update({"second-walk/dot": DOT, "first-walk/dot": DOT, "third-walk/dot": DOT}, set())
    names, gone, notes = _wanted(None, lock)
    assert names == ["first-walk/dot", "first-walk/heights"]
    assert gone == {"third-walk/dot"}
    assert notes == ["Not checked: second-walk, which needs no_such_package."]
