"""Environment variables that make runs repeatable; they have to be there before NumPy and TensorFlow load.

``python -m mlanimated.launch COMMAND ARGUMENTS…`` runs a command with them. With one thread in each pool, the
same instruction sets everywhere and repeatable kernels, two processes agree bit for bit, however many cores
there are. Graphics cards are hidden: a small training is repeatable on the processor only.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path


def _avx2_only() -> dict[str, str]:
    """Return variables that keep an x86 processor on AVX2: AVX-512 rounds exp, log and power differently."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return {}  # there the names below are unknown, and NumPy says so in a warning
    # Every feature that NumPy dispatches on has to be named; none implies another. The names depend on its
    # version, and it warns of names that it does not know, but not of features that the processor lacks.
    major, minor = (int(part) for part in metadata.version("numpy").split(".")[:2])
    if (major, minor) >= (2, 4):
        features = "X86_V4 AVX512_ICL AVX512_SPR"
    else:
        features = "AVX512F AVX512CD AVX512_KNL AVX512_KNM AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
        features += " AVX512_SPR" if (major, minor) >= (2, 3) else ""
    return {
        "NPY_DISABLE_CPU_FEATURES": features,
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
    }


NUMBERS: dict[str, str] = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_DETERMINISTIC_OPS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    **_avx2_only(),
}
"""The settings that can change a computed number."""

SETTINGS: dict[str, str] = {**NUMBERS, "MPLBACKEND": "agg", "TF_CPP_MIN_LOG_LEVEL": "2"}
"""All settings: those of `NUMBERS`, no window for figures, and no start-up chatter from TensorFlow."""


def environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a copy of `base` (default: this process's environment) with the settings in it."""
    return {**(os.environ if base is None else base), **SETTINGS}


def active() -> bool:
    """Return whether this process was started with every setting that can change a number."""
    return all(os.environ.get(name) == value for name, value in NUMBERS.items())


def deterministic_tensorflow(seed: int) -> None:
    """Seed Python, NumPy and Keras and let TensorFlow use repeatable kernels only; call it before a training.

    It also keeps Keras from compiling a model with XLA, which would use every instruction the processor has.
    Without the settings of this module (in Colab, for example) repeated runs may differ in the last digits.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def main(arguments: list[str] | None = None) -> int:
    """Run a command with the settings; programs of this interpreter's environment come first on the path."""
    command = sys.argv[1:] if arguments is None else arguments
    if not command:
        print("usage: python -m mlanimated.launch COMMAND ARGUMENTS…", file=sys.stderr)
        return 2
    variables = environment()
    variables["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), variables.get("PATH", os.defpath)))
    program = shutil.which(command[0], path=variables["PATH"])
    if program is None:
        print(f"{command[0]}: no such program; is it installed in {sys.prefix}?", file=sys.stderr)
        return 127
    if os.name == "nt":  # there exec returns to the shell at once
        return subprocess.run([program, *command[1:]], env=variables, check=False).returncode
    os.execve(program, [program, *command[1:]], variables)


if __name__ == "__main__":
    raise SystemExit(main())
