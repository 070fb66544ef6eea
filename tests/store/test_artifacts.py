import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from mlanimated.catalogue.claims import Verdict
from mlanimated.store import artifacts, record, swap
from mlanimated.store.artifacts import ArtifactError

NAME = "pong/policy"
MODULES = ("mlanimated.trainers.pong",)
COMMAND = "mlanimated train pong/policy"


@pytest.fixture
def home(tmp_path, monkeypatch, add_module):
    """A checkout with an empty folder for artifacts, and the code of a trainer."""
    monkeypatch.setattr(artifacts, "checkout", lambda: tmp_path / "checkout")
    monkeypatch.delenv("MLANIMATED_ARTIFACTS", raising=False)
    add_module(MODULES[0], "import numpy\nSEED = 1")
    return tmp_path / "checkout" / "artifacts"


@pytest.fixture
def saved(home):
    weights = {"w": np.arange(6, dtype="f4").reshape(2, 3), "b": np.zeros(2)}
    curve = record.to_bytes(Verdict("curve", "", {"score": 20.5}, True))
    return artifacts.save_artifact(
        NAME,
        files={"weights.safetensors": save(weights), "curve.npz": curve},
        manifest={"modules": MODULES, "seed": 3, "scores": {"mean": 20.5}},
    )


def test_what_was_saved_comes_back_with_its_origin(saved, home):
    found = artifacts.artifact(NAME)
    assert found.folder == saved == home / NAME
    assert found.weights()["w"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found.record("curve.npz").values == {"score": 20.5}
    manifest = found.manifest
    assert (manifest["seed"], manifest["scores"]) == (3, {"mean": 20.5})
    assert manifest["versions"]["numpy"] == np.__version__
    assert manifest["versions"]["python"]
    assert manifest["machine"]
    assert len(manifest["code"]) == 64
    assert manifest["files"]["curve.npz"]["bytes"] == len(found.read("curve.npz"))


def test_missing(home):
    with pytest.raises(ArtifactError, match=f"pong/policy is missing; .*{COMMAND}"):
        artifacts.artifact(NAME)


@pytest.mark.parametrize("file", ["weights.safetensors", "curve.npz"])
def test_altered_files_are_refused_when_asked_for_and_when_read(saved, file):
    found = artifacts.artifact(NAME)
    data = bytearray((saved / file).read_bytes())
    data[len(data) // 2] ^= 1
    (saved / file).write_bytes(data)
    with pytest.raises(ArtifactError, match=f"altered: {file}.*{COMMAND}"):
        found.read(file)
    with pytest.raises(ArtifactError, match=f"altered: {file}.*{COMMAND}"):
        artifacts.artifact(NAME)
    (saved / file).unlink()
    with pytest.raises(ArtifactError, match=f"missing its file {file}.*{COMMAND}"):
        artifacts.artifact(NAME)


@pytest.mark.parametrize("text", ["", "[]", "{", "\udcff"])
def test_a_manifest_that_cannot_be_read_is_an_alteration(saved, text):
    (saved / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ArtifactError, match=f"altered: its manifest.*{COMMAND}"):
        artifacts.artifact(NAME)


def test_outdated_when_its_code_changes_but_not_when_its_comments_do(saved, add_module):
    add_module(MODULES[0], "import numpy  # for arrays\nSEED = 1")
    assert artifacts.artifact(NAME)
    add_module(MODULES[0], "import numpy\nSEED = 2")
    with pytest.raises(ArtifactError, match=f"outdated: the code of {MODULES[0]} has changed.*{COMMAND}"):
        artifacts.artifact(NAME)
    manifest = json.loads((saved / "manifest.json").read_text())
    (saved / "manifest.json").write_text(json.dumps(manifest | {"modules": ["mlanimated.trainers.gone"]}))
    with pytest.raises(
        ArtifactError, match=f"outdated: there is no module mlanimated.trainers.gone.*{COMMAND}"
    ):
        artifacts.artifact(NAME)


def test_a_file_that_the_manifest_does_not_know_is_not_read(saved):
    (saved / "extra.npz").write_bytes(b"x")
    with pytest.raises(ArtifactError, match=r"no file extra.npz; it has curve.npz, weights.safetensors"):
        artifacts.artifact(NAME).read("extra.npz")


def test_the_manifest_cannot_claim_other_checksums_or_code(home):
    artifacts.save_artifact(
        NAME, files={"a": b"1"}, manifest={"modules": MODULES, "files": {}, "code": "0", "versions": {}}
    )
    assert artifacts.artifact(NAME).read("a") == b"1"


def test_without_modules_nothing_is_saved(home):
    with pytest.raises(ValueError, match="modules"):
        artifacts.save_artifact(NAME, files={"a": b"1"}, manifest={"seed": 1})
    assert not home.exists()


@pytest.mark.parametrize("name", ["", "../outside", "/root", "a//b", "A", "a/", "a.b", "a\n"])
def test_names_cannot_lead_elsewhere(home, name):
    for ask in (
        artifacts.artifact,
        lambda n: artifacts.save_artifact(n, files={}, manifest={"modules": MODULES}),
    ):
        with pytest.raises(ValueError, match="is not a name"):
            ask(name)


def test_replacing_removes_files_of_the_old_one(saved):
    artifacts.save_artifact(NAME, files={"a": b"1"}, manifest={"modules": MODULES})
    assert sorted(file.name for file in saved.iterdir()) == ["a", "manifest.json"]
    assert [file.name for file in saved.parent.iterdir()] == ["policy"]


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_full_disk_leaves_the_old_artifact(saved, monkeypatch, fails_at):
    written = []
    real = artifacts.write

    def full(file: Path, data: bytes) -> None:
        written.append(file)
        if len(written) == fails_at:
            raise OSError(28, "No space left on device")
        real(file, data)

    monkeypatch.setattr(artifacts, "write", full)
    with pytest.raises(OSError, match="No space"):
        artifacts.save_artifact(NAME, files={"a": b"1", "b": b"2"}, manifest={"modules": MODULES})
    assert artifacts.artifact(NAME).manifest["seed"] == 3
    assert [file.name for file in saved.parent.iterdir()] == ["policy"]


def test_an_interrupted_exchange_leaves_the_old_artifact(saved, monkeypatch):
    def stop(*_places: Path) -> None:
        raise OSError("stopped")

    monkeypatch.setattr(swap, "exchange", stop)
    with pytest.raises(OSError, match="stopped"):
        artifacts.save_artifact(NAME, files={"a": b"1"}, manifest={"modules": MODULES})
    assert artifacts.artifact(NAME).manifest["seed"] == 3
    assert [file.name for file in saved.parent.iterdir()] == ["policy"]


def test_an_artifact_that_a_kill_left_beside_its_place_is_found_again(saved):
    saved.rename(saved.with_name(".policy.old"))
    saved.with_name(".policy.new").mkdir()
    assert artifacts.artifact(NAME).manifest["seed"] == 3
    assert [file.name for file in saved.parent.iterdir()] == ["policy"]


def test_the_checkout_comes_before_the_named_folder(saved, tmp_path, monkeypatch):
    other = tmp_path / "elsewhere"
    monkeypatch.setenv("MLANIMATED_ARTIFACTS", str(other))
    assert artifacts.artifact(NAME).folder == saved
    assert artifacts.root() == saved.parents[1]
    saved.parents[1].rename(other)
    assert artifacts.artifact(NAME).folder == other / NAME
    monkeypatch.setattr(artifacts, "checkout", lambda: None)
    assert artifacts.root() == other
    monkeypatch.delenv("MLANIMATED_ARTIFACTS")
    with pytest.raises(ArtifactError, match="MLANIMATED_ARTIFACTS"):
        artifacts.root()
    with pytest.raises(ArtifactError, match="is missing"):
        artifacts.artifact(NAME)


def test_this_checkout_is_found():
    assert artifacts.checkout() == Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("pong", r"pong is no artifact but holds others \(policy, rally.json, rally.npz\)"),
        ("pong/policy/seed1", "would lie in the artifact pong/policy"),
        ("pong/policy/seed1/late", "would lie in the artifact pong/policy"),
        ("pong/rally", "pong/rally is a record"),
    ],
)
def test_a_name_stands_for_one_artifact_and_replaces_no_other(saved, digests, name, why):
    for file in ("rally.npz", "rally.json"):
        (saved.parent / file).write_bytes(b"a record")
    before = digests(saved.parents[1])
    with pytest.raises(ArtifactError, match=why):
        artifacts.save_artifact(name, files={"a": b"1"}, manifest={"modules": MODULES})
    assert digests(saved.parents[1]) == before


def test_an_artifact_with_others_inside_is_not_replaced_with_them(saved, digests):
    (saved / "seed1").mkdir()
    (saved / "seed1" / "manifest.json").write_bytes(b"{}")
    before = digests(saved.parents[1])
    with pytest.raises(ArtifactError, match=r"in pong/policy lie other artifacts \(seed1\)"):
        artifacts.save_artifact(NAME, files={"a": b"1"}, manifest={"modules": MODULES})
    assert digests(saved.parents[1]) == before
