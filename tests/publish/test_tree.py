"""Adding and removing versions: what a tree has then, what never changes, and what is refused."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from mlanimated.publish import signature, tree
from mlanimated.publish.version import PublishError

ADDRESS = "https://name.example/book/"


def _switcher(pages):
    return json.loads((pages / "switcher.json").read_text("utf-8"))


def test_a_tree_has_versions_stable_and_what_stands_before_them(add, pages):
    for version in ("v0.1", "v0.2", "dev"):
        add(version)
    assert {path.name for path in pages.iterdir()} == {
        *("v0.1", "v0.2", "dev", "stable"),
        *("switcher.json", "index.html", "404.html", "sitemap.xml", ".nojekyll"),
    }
    assert "of v0.2" in (pages / "stable/book/index.html").read_text()
    assert not (pages / "v0.1/.buildinfo").exists()
    assert list(tree.versions(pages)) == ["dev", "v0.2", "v0.1"]


def test_the_switcher_lists_versions_newest_first_with_their_pages(add, pages):
    add("v0.2", "book/new.html")
    add("v0.10")
    add("v0.9")
    entries = _switcher(pages)
    assert [entry["version"] for entry in entries] == ["v0.10", "v0.9", "v0.2"]
    assert [entry["url"] for entry in entries] == ["stable/", "v0.9/", "v0.2/"]
    assert [entry.get("preferred", False) for entry in entries] == [True, False, False]
    assert entries[0]["name"] == "v0.10 (stable)"
    common = ["book/index.html", "book/waves.html", "index.html", "search.html"]
    assert [entry["pages"] for entry in entries] == [common, common, sorted([*common, "book/new.html"])]


def test_a_version_keeps_its_bytes_whatever_else_is_done(add, pages, digests):
    add("v0.1")
    before = digests(pages / "v0.1")
    assert before
    add("v0.2", "book/new.html")
    add("dev")
    add("dev", "book/newer.html")
    tree.remove(pages, "v0.2", ADDRESS)
    assert digests(pages / "v0.1") == before
    assert digests(pages / "stable") == before


def test_dev_replaces_dev_and_nothing_of_the_old_stays(add, pages, make_site):
    add("dev", "book/gone.html")
    shutil.rmtree(make_site("dev"))
    add("dev")
    assert not (pages / "dev/book/gone.html").exists()
    assert len(_switcher(pages)) == 1


def test_stable_is_the_newest_number_not_the_last_published_nor_a_preview(add, pages):
    add("v0.2")
    add("v0.1")
    add("v0.3rc1")
    assert "of v0.2" in (pages / "stable/book/index.html").read_text()


def test_before_the_first_release_the_root_leads_to_what_there_is(add, pages):
    add("dev")
    assert not (pages / "stable").exists()
    assert "url=dev/book/index.html" in (pages / "index.html").read_text()
    assert "/book/dev/book/waves.html<" in (pages / "sitemap.xml").read_text()
    add("v0.1")
    assert "url=stable/book/index.html" in (pages / "index.html").read_text()


def test_removing_moves_stable_back_and_takes_only_what_was_named(add, pages):
    for version in ("v0.1", "v0.2", "dev"):
        add(version)
    tree.remove(pages, "v0.2", ADDRESS)
    assert "of v0.1" in (pages / "stable/book/index.html").read_text()
    assert list(tree.versions(pages)) == ["dev", "v0.1"]
    tree.remove(pages, "v0.1", ADDRESS)
    assert not (pages / "stable").exists()


def test_redirect_sitemap_and_404(add, pages):
    add("v0.1")
    add("v0.2", "book/a & b.html")
    home = BeautifulSoup((pages / "index.html").read_text("utf-8"), "html.parser")
    assert home.find("meta", attrs={"http-equiv": "refresh"})["content"] == "0; url=stable/book/index.html"
    assert home.find("link", rel="canonical")["href"] == f"{ADDRESS}stable/book/index.html"
    assert not home.find("script")

    sitemap = ElementTree.parse(pages / "sitemap.xml")
    found = [location.text for location in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert found == [f"{ADDRESS}stable/book/{name}.html" for name in ("a%20%26%20b", "index", "waves")]

    missing = BeautifulSoup((pages / "404.html").read_text("utf-8"), "html.parser")
    assert missing.find("base")["href"] == "/book/"
    links = [link["href"] for link in missing.find_all("a")]
    assert links == ["stable/book/index.html", "stable/book/index.html", "v0.1/book/index.html"]
    assert all((pages / link).is_file() for link in links)
    assert not missing.find_all(src=True)
    assert "noindex" in missing.find("meta", attrs={"name": "robots"})["content"]


def test_what_others_put_beside_the_versions_stays(add, pages):
    add("v0.1")
    (pages / "CNAME").write_text("book.example")
    (pages / ".git").mkdir()
    (pages / ".git/HEAD").write_text("ref")
    (pages / "here").symlink_to("v0.1")
    add("v0.2")
    assert (pages / "CNAME").read_text() == "book.example"
    assert (pages / ".git/HEAD").read_text() == "ref"
    assert (pages / "here").readlink() == Path("v0.1")


def test_a_tree_without_hard_links_is_the_same(add, pages, digests, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    add("v0.1")
    add("v0.2")
    before = digests(pages)
    shutil.rmtree(pages)
    monkeypatch.setattr(os, "link", refuse)
    add("v0.1")
    add("v0.2")
    assert digests(pages) == before
    assert (pages / "stable/x.js").stat().st_nlink == 1


def _refused(pages, digests, words, action):
    before = digests(pages) if pages.exists() else None
    with pytest.raises(PublishError, match=words):
        action()
    assert (digests(pages) if pages.exists() else None) == before
    assert [path.name for path in pages.parent.iterdir()] == [pages.name] if before is not None else True


@pytest.mark.parametrize("version", ["v0.1", "v0.1.0"])
def test_a_release_is_never_published_twice(add, pages, digests, version):
    add("v0.1")
    _refused(pages, digests, "v0.1 is in .* already, and a version never changes", lambda: add(version))


def test_unknown_versions_cannot_be_removed(add, pages, digests):
    add("v0.1")
    _refused(pages, digests, "has no v0.7; it has v0.1", lambda: tree.remove(pages, "v0.7", ADDRESS))
    _refused(pages, digests, "the only version", lambda: tree.remove(pages, "v0.1", ADDRESS))
    shutil.rmtree(pages)
    with pytest.raises(PublishError, match="it has no versions"):
        tree.remove(pages, "v0.1", ADDRESS)


@pytest.mark.parametrize(
    "text", ["{", "", '{"versions": 3}', "[1]", "null", '[{"name": "v0.1"}]', "[]", '[{"version": "v9.9"}]']
)
def test_a_damaged_switcher_is_refused(add, pages, digests, text):
    add("v0.1")
    (pages / "switcher.json").write_text(text)
    for action in (
        lambda: add("v0.2"),
        lambda: tree.remove(pages, "v0.1", ADDRESS),
        lambda: tree.versions(pages),
    ):
        _refused(pages, digests, r"switcher\.json.*make the tree again, in a new folder", action)


def test_a_switcher_that_is_no_text_is_refused(add, pages, digests):
    add("v0.1")
    (pages / "switcher.json").write_bytes(b"\xff\xfe\x00")
    _refused(pages, digests, "switcher.json is damaged", lambda: add("v0.2"))


def test_a_version_whose_folder_is_gone_is_noticed(add, pages, digests):
    add("v0.1")
    add("v0.2")
    shutil.rmtree(pages / "v0.1")
    _refused(pages, digests, "disagree about v0.1", lambda: add("v0.3"))


def test_a_folder_that_is_not_ours_is_refused(add, pages, digests):
    pages.mkdir(parents=True)
    (pages / "thesis.tex").write_text("years of work")
    _refused(pages, digests, "is not a folder of versions: it has no switcher.json", lambda: add("v0.1"))
    shutil.rmtree(pages)
    pages.write_text("a file")
    with pytest.raises(PublishError, match="is not a folder of versions"):
        add("v0.1")
    assert pages.read_text() == "a file"


def test_a_zip_inside_of_the_tree_is_refused(add, pages, digests):
    add("v0.1")
    before = digests(pages)
    with pytest.raises(PublishError, match="name another place"):
        add("v0.2", bundled=pages / "book-v0.2.zip")
    assert digests(pages) == before


@pytest.mark.parametrize("inside", [".", "v0.1/book"])
def test_nobody_may_stand_in_a_tree_that_is_replaced(add, pages, digests, monkeypatch, make_site, inside):
    add("v0.1")
    add("v0.2")
    before, site = digests(pages), make_site("v0.3")
    monkeypatch.chdir(pages / inside)
    with pytest.raises(PublishError, match="go to a folder that is not in it"):
        add("v0.3", site=site)
    with pytest.raises(PublishError, match="go to a folder that is not in it"):
        tree.remove(pages, "v0.1", ADDRESS)
    assert digests(pages) == before


def test_an_empty_folder_may_become_a_tree(add, pages):
    pages.mkdir(parents=True)
    add("v0.1")
    assert list(tree.versions(pages)) == ["v0.1"]


def test_too_little_room_is_said_before_anything_is_written(add, pages, digests, make_site, monkeypatch):
    add("v0.1")
    site = make_site("v0.2")
    full = shutil._ntuple_diskusage(10**9, 10**9 - 1000, 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    monkeypatch.setattr(Path, "mkdir", lambda *_, **_k: pytest.fail("something was written"))
    _refused(
        pages, digests, "no room: the site has 0 MB, and .* has 0 MB left", lambda: add("v0.2", site=site)
    )


def test_a_disk_that_becomes_full_leaves_the_old_tree(add, pages, digests, make_site, monkeypatch):
    add("v0.1")
    site = make_site("v0.2")
    opened = Path.open

    def full(path: Path, mode: str = "r", **options: object):
        if "x" in mode and path.name == "waves.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", full)
    _refused(pages, digests, "the disk is full; .* is as it was before", lambda: add("v0.2", site=site))


def test_other_errors_of_the_disk_are_not_called_full(add, pages, make_site, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    site = make_site("v0.1")
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PermissionError):
        add("v0.1", site=site)


def test_progress_reaches_the_end(make_site, pages, tmp_path):
    site = make_site("v0.1")
    told: list[tuple[int, int]] = []
    bundled = tmp_path / "v0.1.zip"
    tree.add(pages, site, "v0.1", ADDRESS, bundled=bundled, report=lambda *now: told.append(now))
    whole = sum((site / name).stat().st_size for name in [signature.FILE, *signature.names(site)])
    assert told[-1] == (2 * whole, 2 * whole)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
