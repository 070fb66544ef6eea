"""The scripts that workflows call, with real git repositories and a stand-in for GitHub's command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / ".github" / "scripts"

# Answers like `gh` from files in a folder, and notes what it was asked.
GH = f"""#!{sys.executable}
import os, pathlib, shutil, sys
folder, arguments = pathlib.Path(os.environ["FAKE_GH"]), sys.argv[1:]
with (folder / "asked").open("a") as stream:
    print(*(word.replace("\\n", "\\\\n") for word in arguments), sep=" | ", file=stream)
if arguments[0] == "api":
    print((folder / "releases").read_text(), end="")
elif arguments[:2] == ["release", "download"]:
    to = arguments[arguments.index("--dir") + 1]
    shutil.copy(folder / arguments[arguments.index("--pattern") + 1], to)
elif arguments[:2] == ["issue", "list"]:
    print((folder / "open").read_text(), end="")
"""
# Unpacks "VERSION zip" into the tree as `mlanimated publish` would.
PUBLISH = f"""#!{sys.executable}
import pathlib, sys
words = sys.argv[1:]
assert words[0] == "publish"
options = dict(zip(words[1::2], words[2::2]))
assert pathlib.Path(options["--site"]).read_text() == f"zip of {{options['--version']}}"
folder = pathlib.Path(options["--tree"], options["--version"])
folder.mkdir(parents=True)
(folder / "index.html").write_text("from the zip")
"""


class Place:
    """A checkout, its remote, and the stand-ins."""

    def __init__(self, root: Path) -> None:
        self.root, self.checkout, self.remote = root, root / "checkout", root / "remote.git"
        self.gh = root / "gh"
        programs = root / "programs"
        for folder in (self.checkout, self.gh, programs):
            folder.mkdir()
        for name, program in (("gh", GH), ("mlanimated", PUBLISH)):
            (programs / name).write_text(program)
            (programs / name).chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "BIN": str(programs),
            "FAKE_GH": str(self.gh),
            "RUN_URL": "https://example.org/runs/7",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        (self.gh / "releases").write_text("")
        (self.gh / "open").write_text("")
        self.git("init", "-q", "--bare", str(self.remote))
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", str(self.remote))
        (self.checkout / "book.md").write_text("A book.")
        self.git("add", ".")
        self.git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "Begin")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def release(self, version: str) -> None:
        with (self.gh / "releases").open("a") as stream:
            print(version, file=stream)
        (self.gh / f"book-{version}.zip").write_text(f"zip of {version}")

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPTS / script, *arguments],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        file = self.gh / "asked"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def tree_of(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_a_branch_holds_one_commit_however_often_it_is_pushed(place):
    pages = tree_of(place.root / "pages", v1__index="one", dev__index="old")
    (pages / ".nojekyll").touch()
    (pages / ".gitignore").write_text("v1\n")
    assert place.run("push-folder", str(pages), "gh-pages").returncode == 0
    (pages / "dev" / "index").write_text("new")
    done = place.run("push-folder", str(pages), "gh-pages")
    assert done.returncode == 0, done.stderr
    place.git("fetch", "-q", "origin", "gh-pages")
    assert place.git("rev-list", "--count", "FETCH_HEAD") == "1"
    files = place.git("ls-tree", "-r", "--name-only", "FETCH_HEAD").split()
    assert files == [".gitignore", ".nojekyll", "dev/index", "v1/index"]
    assert place.git("show", "FETCH_HEAD:dev/index") == "new"
    assert place.git("rev-parse", "HEAD") in place.git("log", "-1", "--format=%s", "FETCH_HEAD")
    # The checkout itself is as before.
    assert place.git("status", "--porcelain") == ""
    assert not (pages / ".git").exists()


def test_a_folder_that_is_not_there_is_not_pushed(place):
    assert place.run("push-folder", str(place.root / "none"), "gh-pages").returncode != 0
    assert place.git("ls-remote", "origin") == ""


def test_the_first_time_there_is_nothing_to_fetch(place):
    done = place.run("fetch-pages", str(place.root / "tree"), "dev")
    assert done.returncode == 0, done.stderr
    assert "no branch gh-pages yet" in done.stdout
    assert not (place.root / "tree").exists()


def test_versions_come_from_the_branch_and_the_missing_ones_from_their_releases(place):
    pages = tree_of(place.root / "pages", dev__index="dev", **{"v1.1__index": "from the branch"})
    assert place.run("push-folder", str(pages), "gh-pages").returncode == 0
    for version in ("v1.2", "v1.1", "v1.0"):
        place.release(version)
    tree = place.root / "tree"
    done = place.run("fetch-pages", str(tree), "v1.2")
    assert done.returncode == 0, done.stderr
    found = {
        file.relative_to(tree).as_posix(): file.read_text() for file in tree.rglob("*") if file.is_file()
    }
    assert found == {"dev/index": "dev", "v1.1/index": "from the branch", "v1.0/index.html": "from the zip"}
    downloads = [line for line in place.asked() if line.startswith("release | download")]
    assert len(downloads) == 1
    assert "v1.0" in downloads[0]


def test_a_remote_that_does_not_answer_is_an_error_and_not_an_empty_site(place):
    place.git("remote", "set-url", "origin", str(place.root / "nowhere"))
    assert place.run("fetch-pages", str(place.root / "tree"), "dev").returncode != 0


def test_a_failure_opens_an_issue(place):
    done = place.run("report-failure", "fresh=success", "links=failure", "games=skipped", "newest=failure")
    assert done.returncode == 0, done.stderr
    asked = place.asked()
    assert [line.split(" | ")[1] for line in asked] == ["create", "list", "create"]
    assert "--label | weekly" in asked[-1]
    assert "- links\\n- newest\\n" in asked[-1]
    assert "https://example.org/runs/7" in asked[-1]
    assert "games" not in asked[-1]


def test_the_next_failure_is_said_on_the_same_issue(place):
    (place.gh / "open").write_text("12\n")
    assert place.run("report-failure", "links=failure").returncode == 0
    assert place.asked()[-1].startswith("issue | comment | 12 | ")
    assert not any(line.startswith("issue | create") for line in place.asked())


def test_a_job_that_took_too_long_has_failed(place):
    assert place.run("report-failure", "fresh=success", "games=cancelled").returncode == 0
    assert "- games\\n" in place.asked()[-1]


def test_without_a_failure_nothing_is_asked(place):
    done = place.run("report-failure", "fresh=success", "links=success")
    assert done.returncode == 0
    assert place.asked() == []


@pytest.mark.parametrize(
    ("tag", "version", "fits"),
    [
        ("v1.2", "1.2", True),
        ("v1.2", "1.2.3", True),
        ("v1.2", "1.20", False),
        ("v1.2", "1.1.2", False),
        ("v1", "0.1", False),
    ],
)
def test_a_tag_names_the_version_of_the_package(place, tag, version, fits):
    (place.checkout / "pyproject.toml").write_text(
        f'[project]\nversion = "{version}"\n[a]\ntarget-version = "9"\n'
    )
    done = place.run("check-tag", tag)
    assert (done.returncode == 0) == fits
    if not fits:
        assert f"{tag} does not name the version in pyproject.toml, {version}" in done.stderr


CHANGELOG = """# Changelog

## 1.1

### Added

- What took time: [how long](benchmarks/README.md), [elsewhere](https://example.org/a).

## 1.0

The first.
"""


def test_the_notes_of_a_release_are_what_the_changelog_says_of_it(place):
    (place.checkout / "CHANGELOG.md").write_text(CHANGELOG)
    place.environment["MLANIMATED_REPOSITORY"] = "https://example.org/book"
    found = {tag: place.run("release-notes", tag) for tag in ("v1.1", "v1.0", "v1.1rc1", "v1")}
    assert found["v1.1"].stdout.strip() == (
        "### Added\n\n- What took time: [how long](https://example.org/book/blob/v1.1/benchmarks/README.md), "
        "[elsewhere](https://example.org/a)."
    )
    assert found["v1.0"].stdout.strip() == "The first."
    assert [found[tag].returncode for tag in found] == [0, 0, 1, 1]
    assert "no section '## 1.1rc1'" in found["v1.1rc1"].stderr
