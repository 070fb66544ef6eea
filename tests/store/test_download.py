"""Artifacts of an installed package, fetched from a site on this machine."""

import functools
import hashlib
import http.server
import json
import threading

import numpy as np
import pytest
from safetensors.numpy import save

from mlanimated.store import address, artifacts, download
from mlanimated.store.artifacts import ArtifactError

NAME = "pong/policy"
MODULES = ("mlanimated.trainers.pong",)


class _Site(http.server.SimpleHTTPRequestHandler):
    asked: list[str]

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path, monkeypatch, add_module):
    """An installed package without artifacts, and a site that has one: its folder, and what it was asked."""
    add_module(MODULES[0], "SEED = 1")
    folder = tmp_path / "site" / "v0.1" / "artifacts"
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(folder))
    weights = save({"w": np.arange(100_000, dtype="f4")})
    artifacts.save_artifact(NAME, files={"weights.safetensors": weights}, manifest={"modules": MODULES})
    monkeypatch.delenv("MLANIMATED_ARTIFACTS")
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    handler = functools.partial(type("Site", (_Site,), {"asked": []}), directory=tmp_path / "site")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        _install(monkeypatch, folder, f"http://127.0.0.1:{server.server_port}/")
        yield folder, handler.func.asked
        server.shutdown()
        thread.join()


def _install(monkeypatch, folder, site):
    """Let the package be one that was built for this site."""
    known = {
        file.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "bytes": file.stat().st_size,
        }
        for file in folder.rglob("*.*")
    }
    release = {"version": "0.1.0", "folder": "v0.1", "artifacts": known}
    monkeypatch.setattr(address, "release", lambda: release)
    places = address.Addresses("https://github.com/someone/book", site)
    monkeypatch.setattr(address, "addresses", lambda: places)


def test_what_is_asked_for_is_fetched_once_and_checked(site, capsys):
    _, asked = site
    assert artifacts.artifact(NAME).weights()["w"][-1] == 99_999
    assert asked == [f"/v0.1/artifacts/{NAME}/{file}" for file in ("manifest.json", "weights.safetensors")]
    shown = capsys.readouterr().err
    assert "weights.safetensors [##############################] 0.4 of 0.4 MB\n" in shown
    assert artifacts.artifact(NAME).weights()["w"].shape == (100_000,)
    assert len(asked) == 2


def test_a_damaged_file_of_the_cache_is_fetched_again(site, tmp_path):
    found = artifacts.artifact(NAME)
    (found.folder / "manifest.json").write_text("{}")
    assert artifacts.artifact(NAME).manifest["name"] == NAME
    assert [file.name for file in found.folder.iterdir() if file.name.endswith(".part")] == []


@pytest.mark.parametrize("change", [b"", b"short", None])
def test_another_file_than_that_of_this_version_is_refused_and_not_kept(site, tmp_path, change):
    folder, _ = site
    weights = folder / NAME / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data + data if change is None else change or data)
    with pytest.raises(
        ArtifactError, match=r"weights.safetensors is not the file that belongs to version 0\.1\.0"
    ):
        artifacts.artifact(NAME)
    assert not list((tmp_path / "cache").rglob("weights*"))


def test_a_file_that_the_site_lacks(site):
    folder, _ = site
    (folder / NAME / "manifest.json").unlink()
    with pytest.raises(
        ArtifactError, match=r"manifest\.json cannot be read: HTTP Error 404.*MLANIMATED_ARTIFACTS"
    ):
        artifacts.artifact(NAME)


def test_offline(site, monkeypatch):
    folder, _ = site
    _install(monkeypatch, folder, "http://127.0.0.1:9/")
    with pytest.raises(
        ArtifactError, match=r"cannot be read: .*refused.*go online, or copy.*MLANIMATED_ARTIFACTS"
    ):
        artifacts.artifact(NAME)


def test_a_site_without_an_address_is_not_asked(site, monkeypatch):
    folder, asked = site
    _install(monkeypatch, folder, f"https://{address.PLACEHOLDER}.github.io/book/")
    with pytest.raises(ArtifactError, match=r"built without the address.*MLANIMATED_ARTIFACTS"):
        artifacts.artifact(NAME)
    assert not asked


def test_what_the_version_does_not_have_is_missing(site):
    assert download.fetch("pong/other/manifest.json") is None
    with pytest.raises(ArtifactError, match="pong/other is missing"):
        artifacts.artifact("pong/other")


def test_a_named_folder_comes_before_the_site(site, monkeypatch):
    folder, asked = site
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(folder))
    assert artifacts.artifact(NAME).folder == folder / NAME
    assert not asked


def test_a_named_folder_that_lacks_a_file_does_not_stop_the_rest(site, monkeypatch, tmp_path):
    _, asked = site
    named = tmp_path / "named" / NAME
    named.mkdir(parents=True)
    (named / "manifest.json").write_bytes((site[0] / NAME / "manifest.json").read_bytes())
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(tmp_path / "named"))
    assert artifacts.artifact(NAME).weights()["w"].shape == (100_000,)
    assert asked == [f"/v0.1/artifacts/{NAME}/weights.safetensors"]


def test_a_checkout_never_asks_a_site(site, monkeypatch, tmp_path):
    """There a missing file is to be made again, not to be replaced by that of some release."""
    _, asked = site
    monkeypatch.undo()
    monkeypatch.setattr(artifacts, "checkout", lambda: tmp_path / "checkout")
    assert address.release() == {}
    with pytest.raises(ArtifactError, match=f"{NAME} is missing; make it again"):
        artifacts.artifact(NAME)
    assert not asked


def test_the_release_is_json_that_the_package_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(address, "__file__", str(tmp_path / "store" / "address.py"))
    (tmp_path / "release").mkdir()
    (tmp_path / address.RELEASE).write_text(json.dumps({"artifacts": {}, "version": "1"}))
    assert address.release()["version"] == "1"
