"""The wheel: built from a checkout, the same twice, and knowing what its version is made of."""

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from mlanimated.release import wheel
from mlanimated.release.contents import artifact_files
from mlanimated.store import address

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(address.REPOSITORY, "https://github.com/someone/book")
        patch.setenv(address.SITE, "https://someone.github.io/book/")
        patch.setenv(address.VERSION, "v0.1")
        return [wheel.build(ROOT, tmp_path_factory.mktemp("wheel")) for _ in range(2)]


def _release(file):
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read(f"mlanimated/{address.RELEASE}"))


def test_the_same_checkout_gives_the_same_bytes(built):
    first, second = built
    assert first.read_bytes() == second.read_bytes()


def test_it_knows_its_version_its_addresses_and_all_artifacts(built):
    release = _release(built[0])
    assert built[0].name == f"mlanimated-{release['version']}-py3-none-any.whl"
    assert release["folder"] == "v0.1"
    assert release["addresses"] == {
        address.REPOSITORY: "https://github.com/someone/book",
        address.SITE: "https://someone.github.io/book/",
    }
    folder = ROOT / "artifacts"
    assert release["artifacts"] == {
        file.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "bytes": file.stat().st_size,
        }
        for file in artifact_files(folder)
    }


def test_all_artifacts_that_are_committed_are_in_it(built):
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "artifacts"], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    committed = {name.removeprefix("artifacts/") for name in listed.stdout.splitlines()} - {"README.md"}
    there = {name for name in committed if (ROOT / "artifacts" / name).is_file()}
    unfinished = {name for name in there if name.startswith("unfinished/")}
    assert there - unfinished <= _release(built[0])["artifacts"].keys()
    assert not unfinished & _release(built[0])["artifacts"].keys()


def test_it_holds_the_package_and_nothing_else(built):
    with zipfile.ZipFile(built[0]) as archive:
        names = archive.namelist()
    folders = {name.partition("/")[0] for name in names}
    assert folders == {"mlanimated", built[0].name.replace("-py3-none-any.whl", ".dist-info")}
    needed = {
        "mlanimated/player/player.js",
        "mlanimated/player/live/board.js",
        "mlanimated/site/static/site.css",
    }
    assert needed <= set(names)
    assert not [name for name in names if name.endswith((".npz", ".safetensors", ".pyc"))]


def test_the_checkout_stays_clean(built):
    assert not list(ROOT.glob("build")) + list(ROOT.glob("code/build")) + list(ROOT.glob("artifacts/.*"))
    assert not (ROOT / "code" / "mlanimated" / address.RELEASE).exists()


def test_a_checkout_without_an_address_cannot_be_built(tmp_path, monkeypatch):
    for name in (address.REPOSITORY, address.SITE):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "code" / "mlanimated" / "release").mkdir(parents=True)
    (tmp_path / "code" / "mlanimated" / "store").mkdir()
    packages = ("store/__init__.py", "release/__init__.py", "__init__.py")
    for name in ("store/address.py", "release/contents.py", *packages):
        (tmp_path / "code" / "mlanimated" / name).write_bytes(
            (ROOT / "code" / "mlanimated" / name).read_bytes()
        )
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "_toc.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "_config.yml").write_text("title: A book\n")
    (tmp_path / "artifacts").mkdir()
    with pytest.raises(wheel.WheelError, match="the book has no address"):
        wheel.build(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
