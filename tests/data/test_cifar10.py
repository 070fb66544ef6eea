"""CIFAR-10 from Keras, a folder or a zip: read exactly, kept once, and every fault of a copy is named."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
import types
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mlanimated.data import cifar10 as module
from mlanimated.data.cifar10 import CLASSES, SETTING, cifar10
from mlanimated.data.picture_set import PictureSet, PictureSetError, picture_set
from mlanimated.data.pictures import pictures

TINY = (3, 2)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(SETTING, raising=False)


def smooth(label: int, number: int) -> NDArray[np.uint8]:
    """A picture that JPEG hardly changes: a grey of its own."""
    return np.full((32, 32, 3), 20 * label + 3 * number + 5, dtype=np.uint8)


def encoded(pixels: NDArray[np.uint8], kind: str = "PNG", **options: int) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A complete copy with three and two pictures of each class."""
    root = tmp_path / "copy"
    for split, count in zip(("train", "test"), TINY, strict=True):
        for label, name in enumerate(CLASSES):
            (root / split / name).mkdir(parents=True)
            for number in range(count):
                data = encoded(smooth(label, number + (count == TINY[1]) * 3))
                (root / split / name / f"{number:04}.png").write_bytes(data)
    return root


def zipped(folder: Path, inside: str = "") -> Path:
    file = folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, inside + path.relative_to(folder).as_posix())
    return file


def test_a_folder_is_read_pixel_for_pixel(folder: Path) -> None:
    found = cifar10(folder, counts=TINY)
    assert (found.name, found.copy, found.class_names) == ("CIFAR-10", "PNG copy", CLASSES)
    np.testing.assert_array_equal(found.train_labels, np.repeat(np.arange(10), 3))
    np.testing.assert_array_equal(found.test_labels, np.repeat(np.arange(10), 2))
    for n, label in enumerate(found.train_labels):
        np.testing.assert_array_equal(found.train_pictures[n], smooth(label, n % 3))
    for n, label in enumerate(found.test_labels):
        np.testing.assert_array_equal(found.test_pictures[n], smooth(label, n % 2 + 3))


@pytest.mark.parametrize("inside", ["", "some/where/"])
def test_a_zip_holds_the_same_set(folder: Path, inside: str) -> None:
    assert cifar10(zipped(folder, inside), counts=TINY).digest == cifar10(folder, counts=TINY).digest


def test_the_setting_names_the_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(zipped(folder)))
    assert cifar10(counts=TINY).digest == cifar10(folder, counts=TINY).digest


@pytest.mark.parametrize(
    ("subsampling", "copy"), [(0, "JPEG copy"), (2, "JPEG copy, its colours at half the resolution")]
)
def test_a_jpeg_copy_says_what_it_lost(folder: Path, subsampling: int, copy: str) -> None:
    for file in folder.rglob("*.png"):
        pixels = np.asarray(Image.open(file))
        file.with_suffix(".jpg").write_bytes(encoded(pixels, "JPEG", quality=95, subsampling=subsampling))
        file.unlink()
    found = cifar10(folder, counts=TINY)
    assert found.copy == copy
    assert abs(found.train_pictures[4].astype(int) - smooth(1, 1)).max() <= 2


def test_the_digest_tells_copies_apart(folder: Path) -> None:
    before = cifar10(folder, counts=TINY)
    (folder / "test/ship/0001.png").write_bytes(encoded(smooth(8, 3)))
    after = cifar10(folder, counts=TINY)
    assert before.digest != after.digest
    assert len(before.digest) == 64


def test_what_lies_beside_the_pictures_does_not_matter(folder: Path) -> None:
    expected = cifar10(folder, counts=TINY).digest
    (folder / "README.txt").write_text("hello")
    (folder / "train/horse/Thumbs.db").write_text("hello")
    (folder / "__MACOSX/train/horse").mkdir(parents=True)
    (folder / "__MACOSX/train/horse/._0000.png").write_bytes(b"x")
    assert cifar10(folder, counts=TINY).digest == expected


def remove_class(folder: Path) -> None:
    shutil.rmtree(folder / "test/deer")


def stop_unpacking(folder: Path) -> None:
    (folder / "train/truck/0002.png").unlink()


def add_one(folder: Path) -> None:
    (folder / "train/frog/more.png").write_bytes(encoded(smooth(0, 0)))


def add_class(folder: Path) -> None:
    (folder / "train/zebra").mkdir()
    (folder / "train/zebra/0.png").write_bytes(encoded(smooth(0, 0)))


def put_text(folder: Path) -> None:
    (folder / "train/cat/0001.png").write_text("<html>404 not found</html>")


def cut_picture(folder: Path) -> None:
    file = folder / "train/dog/0000.png"
    file.write_bytes(file.read_bytes()[:60])


def enlarge(folder: Path) -> None:
    (folder / "test/bird/0000.png").write_bytes(encoded(np.zeros((40, 36, 3), dtype=np.uint8)))


def add_second_set(folder: Path) -> None:
    shutil.copytree(folder / "train", folder / "old" / "train")


def empty(folder: Path) -> None:
    shutil.rmtree(folder / "train")
    shutil.rmtree(folder / "test")


FAULTS = [
    (remove_class, r"has no pictures in test/deer: unpack or fetch it again"),
    (stop_unpacking, r"has 2 pictures in train/truck instead of 3: it was not unpacked to the end"),
    (add_one, r"has 4 pictures in train/frog instead of 3: .*something was added"),
    (add_class, r"has train/zebra, which is not a class of this set"),
    (put_text, r"train/cat/0001\.png in .* cannot be read \(cannot identify image.*fetch the set again"),
    (cut_picture, r"train/dog/0000\.png in .* cannot be read .*fetch the set again"),
    (enlarge, r"test/bird/0000\.png in .* is 36 × 40 pixels, not 32 × 32"),
    (add_second_set, r"has more than one set in it, in \. and old: name the folder of one"),
    (empty, r"has no pictures in train/<class>/ and test/<class>/"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS, ids=[spoil.__name__ for spoil, _ in FAULTS])
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_a_fault_is_named(folder: Path, as_zip: bool, spoil: Callable[[Path], None], message: str) -> None:
    spoil(folder)
    with pytest.raises(PictureSetError, match=message):
        cifar10(zipped(folder) if as_zip else folder, counts=TINY)
    assert not list(folder.parent.glob("cache/pictures/*.npz"))


def test_a_copy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureSetError, match="nowhere does not exist: name a folder or zip file"):
        cifar10(tmp_path / "nowhere")


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_a_truncated_zip_is_named(folder: Path, share: float) -> None:
    file = zipped(folder)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    with pytest.raises(PictureSetError, match="not a complete zip file, perhaps because it was cut off"):
        cifar10(file, counts=TINY)


def test_an_altered_zip_is_named(folder: Path) -> None:
    file = zipped(folder)
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo("train/cat/0001.png").header_offset
    for n in range(start + 55, start + 75):
        data[n] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(PictureSetError, match=r"train/cat/0001\.png in .* cannot be read"):
        cifar10(file, counts=TINY)


def test_half_of_cifar10_is_not_cifar10(folder: Path) -> None:
    with pytest.raises(PictureSetError, match="has 3 pictures in train/airplane instead of 5,000"):
        cifar10(folder)


def test_it_is_decoded_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cifar10(folder, counts=TINY)
    monkeypatch.setattr(module, "class_folders", lambda *_: pytest.fail("decoded again"))
    second = cifar10(folder, counts=TINY)
    assert (second.digest, second.copy) == (first.digest, first.copy)
    np.testing.assert_array_equal(second.train_pictures, first.train_pictures)
    assert not second.train_pictures.flags.writeable


def test_what_is_kept_is_read_without_a_lock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cifar10(folder, counts=TINY)
    monkeypatch.setattr("mlanimated.data.picture_set.FileLock", lambda _: pytest.fail("locked"))
    assert cifar10(folder, counts=TINY).digest == first.digest


@pytest.mark.parametrize("damage", ["cut off", "one pixel", "not a file of ours", "pickle"])
def test_a_damaged_cache_is_made_again(
    folder: Path, damage: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    expected = cifar10(folder, counts=TINY)
    (kept,) = tmp_path.glob("cache/pictures/*.npz")
    good = kept.read_bytes()
    if damage == "cut off":
        kept.write_bytes(good[:-500])
    elif damage == "not a file of ours":
        kept.write_bytes(b"hello")
    elif damage == "pickle":
        np.savez(kept, about=np.array([print], dtype=object), allow_pickle=True)
    else:
        with np.load(kept) as file:
            arrays = dict(file)
        arrays["test_pictures"][3, 4, 5] += 1
        np.savez(kept, **arrays)
    with caplog.at_level(logging.WARNING):
        assert cifar10(folder, counts=TINY).digest == expected.digest
    assert "the kept one cannot be read" in caplog.text
    caplog.clear()
    assert cifar10(folder, counts=TINY).digest == expected.digest
    assert not caplog.text


def test_a_cache_that_cannot_be_written_does_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path / "file"))
    assert len(cifar10(folder, counts=TINY).train_labels) == 30


def test_asked_for_at_the_same_time_it_is_decoded_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls, together = module.class_folders, [], threading.Barrier(4)

    def slow(*arguments: object) -> PictureSet:
        calls.append(arguments)
        threading.Event().wait(0.2)
        return real(*arguments)

    def ask() -> None:
        together.wait()
        digests.append(cifar10(folder, counts=TINY).digest)

    digests: list[str] = []
    monkeypatch.setattr(module, "class_folders", slow)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert len(digests) == 4
    assert len(set(digests)) == 1


def test_nothing_is_fetched_or_loaded_by_an_import() -> None:
    code = (
        "import sys; import mlanimated.data.cifar10, mlanimated.data.pictures; "
        "sys.exit('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def fake_keras(monkeypatch: pytest.MonkeyPatch, load_data: Callable[[], object]) -> None:
    keras, datasets = types.ModuleType("keras"), types.ModuleType("keras.datasets")
    datasets.cifar10 = types.SimpleNamespace(load_data=load_data)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setitem(sys.modules, "keras.datasets", datasets)


def test_without_a_copy_keras_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, asked = np.random.default_rng(0), []

    def load_data() -> object:
        asked.append(1)
        labels = np.arange(10, dtype=np.uint8).reshape(10, 1)
        return tuple((rng.integers(0, 256, (10, 32, 32, 3), dtype=np.uint8), labels) for _ in range(2))

    fake_keras(monkeypatch, load_data)
    found = cifar10()
    assert found.copy == "original"
    assert found.train_labels.shape == (10,)
    assert cifar10("keras").digest == found.digest
    assert len(asked) == 1


def test_a_failed_download_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def load_data() -> object:
        raise Exception("URL fetch failure on https://…: None -- timed out")  # as Keras does

    fake_keras(monkeypatch, load_data)
    with pytest.raises(PictureSetError, match=rf"URL fetch failure.*Go online.*delete.*{SETTING}"):
        cifar10()


def test_an_original_of_the_wrong_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = np.arange(10, dtype=np.uint8).reshape(10, 1)
    part = (np.zeros((10, 3, 32, 32), dtype=np.uint8), labels)
    fake_keras(monkeypatch, lambda: (part, part))
    with pytest.raises(PictureSetError, match=r"the training set has pictures \(10, 3, 32, 32\)"):
        cifar10()


@pytest.mark.parametrize(
    ("labels", "message"), [([0, 1, 2], "labels other than 0 to 1"), ([0, 0, 1], r"has \[2, 1\] pictures")]
)
def test_labels_have_to_fit(labels: list[int], message: str) -> None:
    three, none = np.zeros((3, 32, 32, 3), dtype=np.uint8), np.zeros((0, 32, 32, 3), dtype=np.uint8)
    with pytest.raises(PictureSetError, match=message):
        picture_set("set", "copy", ("a", "b"), three, np.array(labels), none, np.array([], dtype=int))


def test_two_classes_are_labelled_in_the_order_named(folder: Path) -> None:
    two = cifar10(folder, counts=TINY).only("horse", "deer")
    assert two.class_names == ("horse", "deer")
    for picture, label in zip(two.test_pictures, two.test_labels, strict=True):
        number = 7 if label == 0 else 4
        assert picture[0, 0, 0] in (smooth(number, 3)[0, 0, 0], smooth(number, 4)[0, 0, 0])
    assert two.digest != cifar10(folder, counts=TINY).digest
    with pytest.raises(ValueError, match="name each class once"):
        two.only("horse", "cat")
    with pytest.raises(ValueError, match="name each class once"):
        two.only("horse", "horse")


def test_the_chapters_get_it_where_the_setting_names_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(folder))
    with pytest.raises(PictureSetError, match="instead of 5,000"):
        pictures()
    monkeypatch.setattr(module, "cifar10", lambda: pytest.fail("not asked for"))
    monkeypatch.setattr("mlanimated.data.pictures.cifar10", lambda: cifar10(folder, counts=TINY))
    assert pictures().name == "CIFAR-10"
    assert pictures("frog", "truck").class_names == ("frog", "truck")
