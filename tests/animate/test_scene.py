import json

import numpy as np
import pytest

from mlanimated.animate.scene import Step, Variants, step_list


def test_steps_from_columns():
    steps = step_list(
        {"x": np.array([1.5, 2.5]), "n": np.array([3, 4])}, {1: "Half a step."}, name="epoch {}"
    )
    assert [step.name for step in steps] == ["epoch 0", "epoch 1"]
    assert steps[1] == Step("epoch 1", {"x": 2.5, "n": 4}, "Half a step.")
    assert json.loads(json.dumps(steps[0].values)) == {"x": 1.5, "n": 3}


def test_steps_under_their_own_numbers_and_names():
    told = {4000: "The end."}
    steps = step_list({"x": np.array([1.0, 2.0])}, told, "step {:,}", numbers=np.array([0, 4000]))
    assert steps == [Step("step 0", {"x": 1.0}), Step("step 4,000", {"x": 2.0}, "The end.")]
    steps = step_list({"x": [1, 2]}, lambda row: "Look." if row else "", ["first", "second"])
    assert steps == [Step("first", {"x": 1}), Step("second", {"x": 2}, "Look.")]
    with pytest.raises(ValueError, match="sentence for step 1, but the steps are 0, 4000"):
        step_list({"x": [1, 2]}, {1: "No."}, numbers=(0, 4000))
    with pytest.raises(ValueError, match="'x': 2, 'names': 3"):
        step_list({"x": [1, 2]}, name=["a", "b", "c"])
    with pytest.raises(ValueError, match="'x': 2, 'numbers': 1"):
        step_list({"x": [1, 2]}, numbers=[3])


def test_a_step_may_name_the_line_of_code_that_made_it():
    columns = {"x": [1, 2, 3]}

    def lines(line, **more):
        return [step.line for step in step_list(columns, line=line, **more)]

    assert lines("") == ["", "", ""]
    assert lines("update") == ["update", "update", "update"]
    assert lines({1: "forward", 2: "backward"}) == ["", "forward", "backward"]
    assert lines(lambda n: "update" if n else "", numbers=(0, 5, 9)) == ["", "update", "update"]
    assert lines({5: "update"}, numbers=(0, 5, 9)) == ["", "update", ""]
    with pytest.raises(ValueError, match="a line for step 1, but the steps are 0, 5, 9"):
        lines({1: "update"}, numbers=(0, 5, 9))


def test_columns_of_different_lengths():
    with pytest.raises(ValueError, match=r"'x': 2, 'loss': 3"):
        step_list({"x": [1, 2], "loss": [1, 2, 3]})


@pytest.mark.parametrize("mark", [-1, 2])
def test_a_mark_that_is_no_step(mark):
    with pytest.raises(ValueError, match=rf"sentence for step {mark}, but the steps are 0 to 1"):
        step_list({"x": [1, 2]}, {mark: "No."})


@pytest.mark.parametrize("value", [float("nan"), np.float32("inf")])
def test_numbers_that_are_not_finite(value):
    with pytest.raises(ValueError, match=r"step 7: the value of 'loss' is (nan|inf)"):
        Step("step 7", {"loss": value})


def test_a_step_needs_a_name():
    with pytest.raises(ValueError, match="no name"):
        Step(" ")


def test_variants_move_in_lock_step(dots):
    with pytest.raises(ValueError, match="'a' has 4, 'b' has 2"):
        Variants("values", {"a": dots(), "b": dots((0.0, 1.0), {})})


def test_variants_need_a_scene():
    with pytest.raises(ValueError, match="'learning rate' have no scenes"):
        Variants("learning rate", {})


def test_variants_need_one_size(dots):
    class Wide(dots):
        size = (360, 120)

    with pytest.raises(ValueError, match="one size"):
        Variants("values", {"a": dots(), "b": Wide()})
