"""What may be published: whole, unaltered sites of our build, from folders and from zips."""

from __future__ import annotations

import json
import stat
import zipfile

import pytest

from mlanimated.publish import signature
from mlanimated.publish.source import opened
from mlanimated.publish.version import PublishError


def _edit(site, **changes):
    file = site / signature.FILE
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def test_a_site_of_another_version_is_refused(add, make_site):
    with pytest.raises(
        PublishError, match=r"say that they are dev, not v0.1: build .*MLANIMATED_VERSION=v0.1"
    ):
        add("v0.1", site=make_site("dev"))


def test_a_build_with_warnings_is_refused(add, make_site):
    with pytest.raises(PublishError, match="was built with 3 warnings"):
        add("v0.1", site=make_site("v0.1", warnings=3))


def test_a_folder_that_no_build_finished_is_refused(add, make_site, tmp_path):
    site = make_site("v0.1")
    (site / signature.FILE).unlink()
    with pytest.raises(PublishError, match="is not a finished build of the book"):
        add("v0.1", site=site)
    with pytest.raises(PublishError, match=r"there is no site at .*: build it with `make book`"):
        add("v0.1", site=tmp_path / "nowhere")
    (tmp_path / "film.mp4").write_bytes(b"film")
    with pytest.raises(PublishError, match="is neither a folder nor a zip"):
        add("v0.1", site=tmp_path / "film.mp4")


def test_a_site_that_lost_files_is_refused(add, make_site):
    site = make_site("v0.1")
    (site / "x.js").unlink()
    with pytest.raises(PublishError, match=r"is not complete: x.js is missing"):
        add("v0.1", site=site)
    (site / "book/waves.html").unlink()
    with pytest.raises(PublishError, match=r"book/waves.html and 1 more are missing"):
        add("v0.1", site=site)


def test_a_site_that_was_changed_after_the_build_is_refused(add, make_site, pages):
    site = make_site("v0.1")
    (site / "draft.html").write_text("not for you")
    with pytest.raises(PublishError, match=r"was changed after the build: draft.html is added"):
        add("v0.1", site=site)
    (site / "draft.html").unlink()
    (site / "x.js").write_text("2")
    with pytest.raises(PublishError, match=r"x.js was altered after the build"):
        add("v0.1", site=site)
    assert list(pages.parent.iterdir()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"pages": 3},
        {"files": {"a.html": "short"}},
        {"files": ["a.html"]},
        {"warnings": "none"},
        {"title": None},
        {"more": 1},
    ],
)
def test_a_damaged_signature_is_refused(add, make_site, changes):
    site = make_site("v0.1")
    _edit(site, **changes)
    with pytest.raises(PublishError, match=r"mlanimated-site.json is damaged \(.*\): build the site again"):
        add("v0.1", site=site)


def test_a_signature_that_is_not_json_is_refused(add, make_site):
    site = make_site("v0.1")
    (site / signature.FILE).write_text("half of it: {")
    with pytest.raises(PublishError, match="is damaged"):
        add("v0.1", site=site)


OUTSIDE = [
    "../evil",
    "/etc/evil",
    "a/../../evil",
    "a\\..\\evil",
    "C:evil",
    "./evil",
    "a//evil",
    ".git/evil",
    "",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_outside_of_the_site_are_refused(add, make_site, name):
    site = make_site("v0.1")
    _edit(site, files={name: "0" * 64})
    with pytest.raises(PublishError, match="names a file outside of the site"):
        add("v0.1", site=site)


def _zip(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in members:
            archive.writestr(info, data)
    return path


def _members(site, top="mlanimated-v0.1/"):
    return [(f"{top}{name}", (site / name).read_bytes()) for name in [signature.FILE, *signature.names(site)]]


@pytest.mark.parametrize(
    "name", ["../evil", "mlanimated-v0.1/../../evil", "/tmp/evil", "mlanimated-v0.1/evil", "evil"]
)
def test_a_zip_with_a_file_that_no_build_made_is_refused(add, make_site, tmp_path, name):
    path = _zip(tmp_path / "a.zip", [*_members(make_site("v0.1")), (name, b"evil")])
    with pytest.raises(PublishError):
        add("v0.1", site=path)
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_a_zip_becomes_no_link(add, make_site, tmp_path, pages):
    members = _members(make_site("v0.1"))
    link = zipfile.ZipInfo("mlanimated-v0.1/x.js")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    changed = [(link, b"/etc/passwd") if name.endswith("x.js") else (name, data) for name, data in members]
    with pytest.raises(PublishError, match=r"x.js was altered"):
        add("v0.1", site=_zip(tmp_path / "a.zip", changed))
    same = [(link, data) if name.endswith("x.js") else (name, data) for name, data in members]
    add("v0.1", site=_zip(tmp_path / "b.zip", same))
    assert not (pages / "v0.1/x.js").is_symlink()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_is_not_that_of_a_version_is_refused(add, make_site, tmp_path):
    members = _members(make_site("v0.1"))
    cases = {
        "no mlanimated-site.json in its only folder": members[1:],
        "files twice, or outside": [*members, members[-1]],
    }
    for words, content in cases.items():
        with pytest.raises(PublishError, match=words):
            add("v0.1", site=_zip(tmp_path / "a.zip", content))
    with pytest.raises(PublishError, match="is not complete"):
        add("v0.1", site=_zip(tmp_path / "a.zip", members[:-1]))


def test_a_damaged_zip_is_refused(add, make_site, tmp_path, pages):
    path = _zip(tmp_path / "a.zip", _members(make_site("v0.1")))
    data = bytearray(path.read_bytes())
    at = data.index(b"of v0.1</title>")
    data[at : at + 2] = b"OF"
    path.write_bytes(data)
    with pytest.raises(PublishError, match=r"is damaged .*download it again"):
        add("v0.1", site=path)
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(PublishError, match="is neither a folder nor a zip"):
        add("v0.1", site=path)
    assert list(pages.parent.iterdir()) == []


def test_sizes_are_known_before_anything_is_copied(make_site, tmp_path):
    site = make_site("v0.1")
    with opened(site) as folder, opened(_zip(tmp_path / "a.zip", _members(site))) as archive:
        assert folder.size == archive.size == sum(len(data) for _, data in _members(site))
