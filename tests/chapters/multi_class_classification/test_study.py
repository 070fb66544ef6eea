"""The training in a folder: it goes on, refuses another's folder, and opens the test set once at the end."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from mlanimated.chapters.multi_class_classification import recipe
from mlanimated.chapters.multi_class_classification import study as studies
from mlanimated.data.picture_set import picture_set
from mlanimated.learn import deep_picture_net
from mlanimated.learn.deep_picture_net import Recipe
from mlanimated.store import record
from mlanimated.store.recipes import find_recipe, is_long

HOW = Recipe((4, 4, 4), 2, batch=30, dtype="float32")


class StoppedError(Exception):
    """The process was ended."""


@pytest.fixture(scope="module")
def pictures():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), 9)
    test = np.repeat(np.arange(10), 4)
    arrays = [rng.integers(0, 256, (len(one), 32, 32, 3)).astype(np.uint8) for one in (labels, test)]
    names = tuple(f"class {k}" for k in range(10))
    return picture_set("small", "copy", names, arrays[0], labels, arrays[1], test)


def made(pictures, folder, say=lambda _line: None):
    return studies.study(pictures, HOW, folder, say, aside=30, placed=20, mark="1")


@pytest.fixture(scope="module")
def found(pictures, tmp_path_factory):
    """A training that was ended after each line of progress, until there was no line left."""
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studies, "SEEDS", (0,))

        def stop(line):
            if "epoch" in line:
                raise StoppedError

        for _ in range(3):
            with pytest.raises(StoppedError):
                made(pictures, folder, stop)
        return made(pictures, folder), folder


def test_stopped_after_every_epoch_it_ends_where_it_would_have(pictures, found, tmp_path, monkeypatch):
    monkeypatch.setattr(studies, "SEEDS", (0,))
    whole = made(pictures, tmp_path)
    for name in ("loss", "rates", "look_loss", "look_right", "p", "p_end", "confusion", "places"):
        np.testing.assert_array_equal(getattr(found[0], name), getattr(whole, name))


def test_a_folder_of_another_training_is_refused(pictures, found, monkeypatch):
    monkeypatch.setattr(studies, "SEEDS", (0,))
    with pytest.raises(ValueError, match="other pictures"):
        studies.study(pictures, Recipe((4, 4, 4), 3), found[1], print, aside=30, placed=20, mark="1")


def test_test_pictures_are_not_seen_before_all_trainings_have_ended(pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(studies, "SEEDS", (0, 1))
    seen, lines = [], []

    class Training:
        def __init__(self, x, y, classes, how, seed):
            assert not {one.tobytes() for one in x} & {one.tobytes() for one in pictures.test_pictures}
            self.recipe, self.epoch, self.w = how, 0, seed

        def one_epoch(self):
            self.epoch += 1
            return np.zeros(2), np.zeros(2)

        def answers(self, x):
            if len(x) in (40, 20):
                seen.append(len(lines))
            p = np.full((len(x), 10), 0.1)
            return np.random.default_rng(len(x)).normal(size=(len(x), 4)), p

        def weights(self):
            return {"weights00": np.zeros(1)}

        state = weights

        def set_weights(self, _numbers):
            pass

    monkeypatch.setattr(deep_picture_net, "Training", Training)
    made(pictures, tmp_path, lines.append)
    assert min(seen) > lines.index("all seeds have ended: now the test pictures")


def test_the_record_is_what_the_trainings_say(found, pictures):
    study = found[0]
    assert (study.learned, study.looked, study.seed) == (60, 30, "0")
    assert study.p.shape == (3, 40, 10)
    assert study.look_right.shape == (1, 3)
    assert study.confusion[0].sum(axis=(1, 2)).tolist() == [40, 40, 40]
    assert np.trace(study.confusion[0, -1]) == np.sum(study.p_end[0].argmax(axis=1) == study.labels)
    assert study.right_changed[0, 0] == np.trace(study.confusion[0, -1])
    np.testing.assert_allclose(study.p[-1] / 255, study.p_end[0], atol=0.01)
    assert study.made_from == {"set": "small", "copy": "copy", "sha256": pictures.digest}
    again = record.from_bytes(record.to_bytes(study))
    np.testing.assert_array_equal(again.p, study.p)


def test_directions_are_those_in_which_the_classes_lie_apart():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 30)
    features = rng.normal(0, 0.1, (90, 6))
    features[:, 2] += 5 * (labels == 1)
    features[:, 4] += 3 * (labels == 2)
    middle, axes = studies.directions(features, labels, 3)
    assert axes.shape == (6, 2)
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-9)
    assert np.linalg.norm(axes[[2, 4]]) == pytest.approx(np.sqrt(2), abs=0.01)
    np.testing.assert_allclose(middle[[2, 4]], [5 / 3, 1], atol=0.1)


def test_only_the_training_of_hours_takes_a_folder():
    assert is_long(find_recipe("multi-class-classification/cifar10"))
    assert not is_long(find_recipe("multi-class-classification/drawn"))
    assert record.is_committed(recipe.cifar10)
    assert list(inspect.signature(recipe.cifar10).parameters) == ["folder", "say"]
