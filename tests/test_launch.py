import json
import os
import platform
import subprocess
import sys
from importlib.util import find_spec

import pytest

from mlanimated import launch

X86 = platform.machine().lower() in {"x86_64", "amd64"}


def run_launched(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command through the launcher, from an environment without any of its settings."""
    base = {name: value for name, value in os.environ.items() if name not in launch.SETTINGS}
    return subprocess.run(
        [sys.executable, "-m", "mlanimated.launch", *command],
        env=base | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def launched_python(code: str, **changes: str) -> str:
    result = run_launched("python", "-W", "error", "-c", code, **changes)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_environment_adds_the_settings_and_keeps_the_rest():
    made = launch.environment({"HOME": "/somewhere", "OMP_NUM_THREADS": "8"})
    assert made["HOME"] == "/somewhere"
    assert launch.SETTINGS.items() <= made.items()
    assert "HOME" in launch.environment({"HOME": ""})
    assert launch.environment()["PATH"] == os.environ["PATH"]


def test_active_means_that_every_setting_for_numbers_is_there(monkeypatch):
    for name, value in launch.NUMBERS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MPLBACKEND", "module://notebook")
    assert launch.active()
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "2")
    assert not launch.active()


def test_command_runs_in_this_interpreter_with_the_settings_active():
    printed = launched_python("import sys; from mlanimated import launch; print(sys.prefix, launch.active())")
    assert printed.split() == [sys.prefix, "True"]


def test_exit_code_and_arguments_pass_through():
    result = run_launched("python", "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "a b", "--help")
    assert (result.returncode, result.stdout.strip()) == (7, "['a b', '--help']")


@pytest.mark.parametrize(
    ("command", "code", "words"), [((), 2, "usage"), (("no-such-program",), 127, "no such")]
)
def test_what_cannot_be_run_is_said_without_a_traceback(command, code, words):
    result = run_launched(*command)
    assert result.returncode == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not X86, reason="AVX-512 is a matter of x86 processors")
def test_numpy_runs_without_avx512_and_does_not_warn():
    # -W error turns the warning about an unknown feature into a failing import.
    code = """
import json, numpy
from numpy._core import _multiarray_umath as core
names = [n for n in core.__cpu_dispatch__ if "AVX512" in n or n == "X86_V4"]
print(json.dumps({n: core.__cpu_features__[n] for n in names}))
"""
    features = json.loads(launched_python(code))
    assert len(features) >= 3
    assert not any(features.values())


@pytest.mark.skipif(not X86, reason="the core is named for x86 only")
def test_openblas_uses_the_named_core_and_one_thread():
    code = """
import json, numpy, threadpoolctl
print(json.dumps([i for i in threadpoolctl.threadpool_info() if i["internal_api"] == "openblas"]))
"""
    found = json.loads(launched_python(code))
    assert {(library["architecture"], library["num_threads"]) for library in found} == {("Haswell", 1)}


ARITHMETIC = """
import hashlib, numpy as np
rng = np.random.default_rng(0)
x = rng.normal(size=100_000)
y = np.abs(x) + 0.1
m = rng.normal(size=(300, 300))
digest = hashlib.sha256()
for result in (np.exp(x), np.log(y), np.power(y, x), np.exp(x.astype("f4")), np.tanh(x), m @ m, x @ y):
    digest.update(np.ascontiguousarray(result).tobytes())
print(digest.hexdigest(), hash("text"))
"""


def test_numpy_is_bit_equal_in_two_processes_whatever_they_inherit():
    first = launched_python(ARITHMETIC)
    second = launched_python(ARITHMETIC, OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2", PYTHONHASHSEED="7")
    assert first == second


@pytest.mark.skipif(not X86, reason="AVX-512 is a matter of x86 processors")
def test_the_settings_matter_here_or_there_is_no_avx512():
    """The oracle of the test above: without the settings NumPy gives other bits where it can use AVX-512."""
    import numpy as np

    code = ARITHMETIC.replace(', hash("text")', "")
    bare = {name: value for name, value in os.environ.items() if name not in launch.SETTINGS}
    free = subprocess.run(
        [sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=True
    ).stdout
    features = np._core._multiarray_umath.__cpu_features__
    if any(features.get(name) for name in ("AVX512_SKX", "X86_V4")) and not launch.active():
        assert free.split()[0] != launched_python(ARITHMETIC).split()[0]


TRAINING = """
import hashlib, pathlib
from mlanimated.launch import deterministic_tensorflow
deterministic_tensorflow(3)
import keras, numpy as np, tensorflow as tf
x = np.random.default_rng(0).normal(size=(256, 8, 8, 3)).astype("float32")
y = x.mean((1, 2, 3), keepdims=True).reshape(-1, 1)
layers = [keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.Flatten(), keras.layers.Dropout(0.2),
          keras.layers.Dense(16, activation="tanh"), keras.layers.Dense(1)]
model = keras.Sequential([keras.Input((8, 8, 3)), *layers])
model.compile("adam", "mse")
model.fit(x, y, epochs=2, batch_size=32, verbose=0)
print(hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest())
print(keras.backend.backend(), model.jit_compile, len(tf.config.list_physical_devices("GPU")))
tasks = pathlib.Path("/proc/self/task")
linux = tasks.exists()
names = [(task / "comm").read_text().strip() for task in tasks.iterdir()] if linux else 2 * ["tf_Compute"]
print(names.count("tf_Compute"))
"""


@pytest.mark.skipif(find_spec("tensorflow") is None, reason="needs TensorFlow")
@pytest.mark.slow
def test_a_keras_training_is_bit_equal_in_two_processes_with_one_thread_on_the_processor():
    command = [sys.executable, "-m", "mlanimated.launch", "python", "-c", TRAINING]
    base = {name: value for name, value in os.environ.items() if name not in launch.SETTINGS}
    processes = [
        subprocess.Popen(
            command, env=base | changes, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for changes in ({}, {"TF_NUM_INTRAOP_THREADS": "2", "KERAS_BACKEND": "jax"})
    ]
    printed = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], printed
    (first, _), (second, _) = printed
    assert first == second
    # The backend, whether XLA compiles the model, the number of cards; then one thread per pool.
    assert first.splitlines()[1:] == ["tensorflow False 0", "2"]
