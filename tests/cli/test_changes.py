import os
import re
import shutil
import subprocess
import sys

import pytest

from mlanimated.cli.lock import FILE, Lock
from mlanimated.cli.page_text import read_pages
from mlanimated.publish import signature

DOT = {"data": "", "size": [120, 80], "fps": 5, "films": {"": {"frames": 7, "raw": "aa", "mp4": "bb"}}}
PAGE = """<!doctype html><html><head><title>All pages</title></head><body><nav>{nav}</nav>
<article class="a"><h1>Valley</h1><p>{text}</p><img src="../_static/dot-{digest}.png" alt="A dot.">
<template><p>unseen</p></template><script>var unseen = "words";</script><br><p>The end.</p></article>
<footer>version {nav}</footer></body></html>"""


def write(site, name, text="The ball rolls down.", nav="home", digest="0123456789ab"):
    file = site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(text=text, nav=nav, digest=digest), "utf-8")


@pytest.fixture
def sites(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    for site in (before, after):
        write(site, "book/same.html")
        write(site, "book/words.html")
        write(site, "book/picture.html")
        write(site, "_static/widget.html")
        (site / "genindex.html").write_text("<body><p>no article</p></body>")
        (site / signature.FILE).write_text("{}")
    return before, after


def test_only_what_a_reader_sees_counts(sites):
    before, after = sites
    write(after, "book/same.html", nav="another menu")
    write(after, "book/words.html", text="The heavy ball rolls.")
    write(after, "book/picture.html", digest="ba9876543210")
    old, new = read_pages(before), read_pages(after)
    assert list(new) == ["book/picture.html", "book/same.html", "book/words.html"]
    assert new["book/same.html"].words == ["Valley", "The", "ball", "rolls", "down.", "The", "end."]
    differences = {name: new[name].difference(old[name]) for name in new}
    assert differences == {
        "book/picture.html": "pictures: dot",
        "book/same.html": "",
        "book/words.html": "+2 −2 words",
    }


@pytest.fixture
def commit(checkout):
    """Return a function that locks animations and commits the checkout."""
    checkout.git("init", "-q")

    def make(*names, **changes):
        (checkout.root / FILE).unlink(missing_ok=True)
        Lock(checkout.root / FILE).update(dict.fromkeys(names, DOT | changes), set())
        checkout.git("add", FILE)
        checkout.git("commit", "-qm", "lock")

    return make


def rows(done, what):
    """Return the rows of one table of the report."""
    assert done.returncode == 0, done.stderr
    section = re.search(rf"\*\*{what}\*\*.*?(?=\n\n\*\*|\Z)", done.stdout, re.S)[0]
    return dict(re.findall(r"^\| (\S+/\S+) \| (.*) \|$", section, re.M))


def test_the_report_names_what_changed(checkout, commit, sites):
    before, after = sites
    write(after, "book/new.html")
    (after / "book/words.html").unlink()
    commit("walk/kept", "walk/dropped")
    commit("walk/kept", "walk/added", fps=6)
    done = checkout.run("changes", "--before", str(before), "--after", str(after), "--against", "HEAD~1")
    assert rows(done, "Pages") == {"book/new.html": "is new", "book/words.html": "is gone"}
    assert rows(done, "Animations") == {
        "walk/kept": "fps 5 → 6",
        "walk/added": "is new",
        "walk/dropped": "is gone",
    }
    artifacts = rows(done, "Artifacts")
    assert artifacts.keys() == {"first-walk/long-walk", "second-walk/long-walk"}
    assert "mlanimated train first-walk/long-walk" in artifacts["first-walk/long-walk"]


def test_an_outdated_artifact_is_named_with_its_command(checkout, commit, sites):
    commit("walk/dot")
    remake = (
        "from mlanimated.store.recipes import remake;"
        "remake('first-walk/long-walk'), remake('second-walk/long-walk')"
    )
    python = [sys.executable, "-m", "mlanimated.launch", "python", "-c", remake]
    place = {"PYTHONPATH": str(checkout.root / "code")}
    subprocess.run(python, cwd=checkout.root, env=os.environ | place, check=True)
    assert rows(checkout.run("changes", "--after", str(sites[1])), "Artifacts") == {}
    checkout.edit("chapters/first_walk/recipe.py", "np.arange(8.0)", "np.arange(9.0)")
    found = rows(checkout.run("changes", "--after", str(sites[1])), "Artifacts")
    assert found.keys() == {"first-walk/long-walk"}
    assert "is outdated" in found["first-walk/long-walk"]
    assert "mlanimated train first-walk/long-walk" in found["first-walk/long-walk"]


def test_without_anything_to_compare_with_it_says_so(checkout, sites):
    subprocess.run(["git", "init", "-q"], cwd=checkout.root, check=True)
    done = checkout.run("changes", "--before", str(sites[0] / "none"), "--after", str(sites[1]))
    assert done.returncode == 0
    assert "no earlier site to compare with" in done.stdout
    assert f"revision HEAD has no {FILE}" in done.stdout


def test_equal_sites_say_so(checkout, commit, sites):
    commit("walk/dot")
    shutil.rmtree(sites[1])
    shutil.copytree(*sites)
    done = checkout.run("changes", "--before", str(sites[0]), "--after", str(sites[1]))
    assert "**Pages**: none of 3 changed" in done.stdout
    assert "**Animations**: none of 1 changed" in done.stdout


def test_a_site_that_is_not_there_is_an_error(checkout, tmp_path):
    done = checkout.run("changes", "--after", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "make book" in done.stderr


@pytest.mark.parametrize("option", ["--before", "--after"])
def test_a_folder_that_is_no_site_is_not_compared(run, sites, option):
    (sites[0] / signature.FILE).unlink()
    result = run("changes", "--after", str(sites[1]), option, str(sites[0]))
    assert result.exit_code == 2
    said = " ".join(result.output.replace("│", " ").split())
    assert f"{sites[0].name} is not the site of a finished build" in said
    assert option in said
