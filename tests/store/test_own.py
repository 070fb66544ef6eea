"""A reader's own versions of the book's functions: in use everywhere, until they are as they were."""

import __future__

import ast
import functools
import importlib
import inspect
import linecache
import re
from dataclasses import dataclass

import numpy as np
import pytest

from mlanimated.animate import easing
from mlanimated.animate.timeline import Timeline
from mlanimated.chapters.create_animations import recipe as create_animations
from mlanimated.games import frozen_lake
from mlanimated.learn import activations, descent
from mlanimated.store import own, recipes

DESCENT = "mlanimated.learn.descent"
CHAPTER = "mlanimated.chapters.gradient_descent.recipe"


@pytest.fixture(autouse=True)
def the_book_gets_its_functions_back():
    yield
    own.give_back()
    assert not own.is_used()


def of_a_reader(source, **names):
    """Return what a cell defines, statement by statement, as IPython does it."""
    text = f"from __future__ import annotations\n\n{source}\n"
    file = f"<cell {len(linecache.cache)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    for statement in ast.parse(text).body:
        flags = __future__.annotations.compiler_flag
        exec(compile(ast.Module([statement], []), file, "exec", flags), names)
    return names[re.search(r"^(?:def|class) (\w+)", source, re.M)[1]]


UPHILL = """
def gradient_descent(loss, gradient, start, learning_rate, steps):
    positions = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        positions.append(positions[-1] + SIGN * learning_rate * gradient(positions[-1]))
    return Descent(learning_rate, np.array(positions), loss(np.array(positions)), None)
"""


def test_who_has_imported_it_before_uses_the_new_one_and_then_the_old_one_again():
    had = descent.gradient_descent
    arguments = (lambda x: x * x, lambda x: 2 * x, 1.0, 0.25, 2)
    assert had(*arguments).positions.tolist() == [1, 0.5, 0.25]
    new = of_a_reader(UPHILL, np=np, SIGN=1, Descent=descent.Descent)
    assert own.use(new, DESCENT) == "your"
    assert descent.gradient_descent is had
    assert had(*arguments).positions.tolist() == [1, 1.5, 2.25]
    other = of_a_reader(UPHILL, np=np, SIGN=0, Descent=descent.Descent)
    assert own.use(other, DESCENT) == "your"
    assert had(*arguments).positions.tolist() == [1, 1, 1]
    own.give_back()
    assert had(*arguments).positions.tolist() == [1, 0.5, 0.25]
    assert (
        had(loss=arguments[0], gradient=arguments[1], start=1.0, learning_rate=0.25, steps=2).losses[0] == 1
    )


def test_what_is_as_it_was_changes_nothing():
    assert own.use(easing.smooth, "mlanimated.animate.easing") == ""
    text = inspect.getsource(easing.smooth)
    assert own.use(of_a_reader(text), "mlanimated.animate.easing") == ""
    assert own.use(of_a_reader(f"# Mine.\n\n{text}  # and a comment"), "mlanimated.animate.easing") == ""
    assert not own.is_used()


def test_defaults_that_were_taken_long_ago_and_back_again():
    text = inspect.getsource(easing.smooth)
    square = of_a_reader("def smooth(time: float) -> float:\n    return time * time")
    assert own.use(square, "mlanimated.animate.easing") == "your"
    assert Timeline().ease(0.5) == 0.25
    assert Timeline().ease(0.25) == 0.0625
    assert own.use(of_a_reader(text), "mlanimated.animate.easing") == "its own"
    assert Timeline().ease(0.25) == pytest.approx(0.15625)


def test_a_recipe_that_depends_on_it_is_computed_anew_and_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("MLANIMATED_CACHE", str(tmp_path))
    chapter = importlib.import_module(CHAPTER)
    before = recipes.recall(chapter.learning_rates)
    kept = sorted(path.name for path in tmp_path.rglob("*.npz"))
    own.use(of_a_reader(UPHILL, np=np, SIGN=1, Descent=descent.Descent), DESCENT)
    after = recipes.recall(chapter.learning_rates)
    assert recipes.recall(chapter.learning_rates) is after  # once for all cells
    assert sorted(path.name for path in tmp_path.rglob("*.npz")) == kept
    (run, *_), (changed, *_) = (list(vars(record)["runs"].values()) for record in (before, after))
    assert abs(changed.positions[-1]) > abs(run.positions[-1])
    own.give_back()
    again = recipes.recall(chapter.learning_rates)
    assert next(iter(again.runs.values())).positions.tolist() == run.positions.tolist()


def test_other_recipes_are_kept_as_before():
    own.use(of_a_reader("def relu(z):\n    return abs(z)"), "mlanimated.learn.activations")
    assert own.is_used()
    assert own.is_used("mlanimated.learn.dense_net")
    assert not own.is_used(f"{CHAPTER}:learning_rates")
    assert activations.RELU.value(np.array([-2.0])) == 2  # it is in a dataclass


def test_a_committed_record_stays_and_that_is_said_once(monkeypatch, caplog):
    monkeypatch.setattr(recipes, "_committed", lambda _recipe, name: name)
    chapter = importlib.import_module(CHAPTER)
    monkeypatch.setattr(chapter.learning_rates, "committed", True, raising=False)
    own.use(of_a_reader(UPHILL, np=np, SIGN=1, Descent=descent.Descent), DESCENT)
    assert recipes.recall(chapter.learning_rates) == "gradient-descent/learning-rates"
    recipes.recall(chapter.learning_rates)
    (said,) = caplog.messages
    assert "stays the book's own" in said


def test_a_method_in_a_class_that_inherits_the_rest():
    economies = create_animations.economies()
    first = economies.at(0.5)
    source = "class Economies(Economies):\n    def at(self, time):\n        return SECOND"
    new = of_a_reader(source, Economies=create_animations.Economies, SECOND="the second")
    assert own.use(new, create_animations.__name__) == "your"
    assert economies.at(0.5) == "the second"
    own.give_back()
    assert economies.at(0.5).year == first.year


def test_a_whole_class_whose_methods_call_super():
    source = """
class FrozenLake(gymnasium.Env):
    GREETING = "hello"
    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.GREETING, {}
"""
    new = of_a_reader(source, gymnasium=__import__("gymnasium"))
    had = frozen_lake.FrozenLake
    assert own.use(new, frozen_lake.__name__) == "your"
    assert had().reset(seed=1) == ("hello", {})
    own.give_back()
    assert had().reset(seed=1)[0] == 0
    assert not hasattr(had, "GREETING")


def test_values_that_were_remembered_are_forgotten(monkeypatch):
    @functools.cache
    def slope(x):
        return activations.relu(np.float64(x))

    monkeypatch.setattr(activations, "_remembered", slope, raising=False)
    assert slope(-2.0) == 0
    own.use(of_a_reader("def relu(z):\n    return abs(z)"), "mlanimated.learn.activations")
    assert slope(-2.0) == 2


def test_a_function_is_no_class_and_one_made_by_another_stays():
    with pytest.raises(TypeError, match="a type, the book's own a function"):
        own.use(of_a_reader("class relu:\n    pass"), "mlanimated.learn.activations")

    @dataclass
    class Empty:
        pass

    with pytest.raises(AttributeError, match="Empty"):
        own.use(Empty, "mlanimated.learn.activations")
