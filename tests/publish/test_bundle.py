"""The zip of a version: the same bytes every time, and the same site when it is published again."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from mlanimated.publish import bundle


def test_a_zip_has_the_site_in_one_folder_with_fixed_times(add, tmp_path, pages):
    bundled = tmp_path / "book.zip"
    add("v0.1", bundled=bundled)
    with zipfile.ZipFile(bundled) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
    names = [info.filename for info in infos]
    assert names == sorted(names)
    files = [path for path in (pages / "v0.1").rglob("*") if path.is_file()]
    assert set(names) == {f"mlanimated-v0.1/{file.relative_to(pages / 'v0.1').as_posix()}" for file in files}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_a_zip_has_the_same_bytes_whenever_and_from_wherever_it_is_made(add, tmp_path, pages):
    add("v0.1", bundled=tmp_path / "first.zip")
    shutil.rmtree(pages)
    add("v0.1", site=tmp_path / "first.zip", bundled=tmp_path / "second.zip")
    for file in pages.rglob("*"):
        os.utime(file, (10**9, 10**9))
    bundle.pack(pages / "v0.1", "v0.1", tmp_path / "third.zip", lambda _: None)
    first = (tmp_path / "first.zip").read_bytes()
    assert (tmp_path / "second.zip").read_bytes() == first == (tmp_path / "third.zip").read_bytes()


def test_versions_come_back_from_their_zips(add, tmp_path, pages, digests):
    for version in ("v0.1", "v0.2"):
        add(version, bundled=tmp_path / f"{version}.zip")
    before = digests(pages)
    shutil.rmtree(pages)
    for version in ("v0.2", "v0.1"):
        add(version, site=tmp_path / f"{version}.zip")
    assert digests(pages) == before


def test_no_half_zip_and_no_half_tree(add, tmp_path, pages, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError("not here")

    bundled = tmp_path / "book.zip"
    bundled.write_bytes(b"of yesterday")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        add("v0.1", bundled=bundled)
    assert bundled.read_bytes() == b"of yesterday"
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob(".*.part"))
    assert list(pages.parent.iterdir()) == []
