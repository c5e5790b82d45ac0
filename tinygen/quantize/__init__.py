"""From a trained network to a quantized .tflite, by TensorFlow's converter, in a process of its own.

TensorFlow takes seconds to import and writes what it likes to the terminal: neither shall reach the user.
"""

from __future__ import annotations

import enum
import importlib.util
import pickle
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tinygen.apart import serve_apart
from tinygen.errors import ConfigError, ModelError, TinygenError, ToolError
from tinygen.inputs import FileSamples
from tinygen.preprocessing import AS_IT_IS, Preprocessing
from tinygen.tables import did_you_mean

__all__ = ["Conversion", "Job", "Kind", "convert", "find_kind"]

PACKAGES = ("tensorflow", "keras")
NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}  # TensorFlow looks for one, and says at length that there is none
INSTALL = f'Install it: {sys.executable} -m pip install "tinygen[tensorflow]"'


class Kind(enum.Enum):
    """What becomes of weights and activations."""

    INT8 = "int8"  # both int8, inputs and outputs too
    INT16X8 = "int16x8"  # activations int16, weights int8
    FLOAT16 = "float16"  # weights float16
    DYNAMIC = "dynamic"  # weights int8, activations float32


@dataclass(frozen=True, slots=True)
class Job:
    """A network's file or folder, its data, and how many samples the ranges are measured on at most."""

    model: Path
    data: Path
    kind: Kind
    samples: int
    how: Preprocessing = AS_IT_IS


@dataclass(frozen=True, slots=True)
class Conversion:
    """Two .tflite files of one network, the data as real numbers, and how many samples calibrated it."""

    plain: bytes
    quantized: bytes
    samples: FileSamples
    calibrated: int


def find_kind(name: str) -> Kind:
    """The kind of that name; ConfigError for any other."""
    kinds = {kind.value: kind for kind in Kind}
    if name not in kinds:
        raise ConfigError(
            f"a model cannot be quantized to {name!r}{did_you_mean(name, kinds)}",
            f"Kinds: {', '.join(kinds)}.",
        )
    return kinds[name]


def convert(job: Job) -> Conversion:
    """Quantize the network; TinygenError where TensorFlow is missing or refuses, or the data does not fit."""
    _require(job.model)
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        answer = Path(scratch) / "answer"
        done = serve_apart("tinygen.quantize.worker", pickle.dumps((job, answer)), NO_GPU)
        if not answer.exists():
            said = done.stderr.decode(errors="replace").strip()[-600:]
            raise ToolError(
                f"TensorFlow ended with {done.returncode}: {said}",
                "Check that the network runs in TensorFlow itself, and that there is memory for it.",
            )
        result = pickle.loads(answer.read_bytes())
    if isinstance(result, TinygenError):
        raise result
    assert isinstance(result, Conversion)
    return result


def _require(model: Path) -> None:
    """ModelError for what the converter does not start from, ToolError without TensorFlow."""
    if not model.exists():
        raise ModelError(f"the model {model} cannot be read: there is none", "Check the path.")
    if model.suffix.lower() == ".tflite":
        raise ModelError(
            f"{model} is converted already, and TensorFlow quantizes networks only while it converts them",
            "Give the network that it was made of: .keras, .h5 or a SavedModel's folder.",
        )
    saved = model.is_dir() and (model / "saved_model.pb").is_file()
    if not saved and model.suffix.lower() not in {".keras", ".h5", ".hdf5"}:
        raise ModelError(
            f"{model} is no network that can be quantized",
            "Give a .keras or .h5 file, or a SavedModel's folder.",
        )
    if any(importlib.util.find_spec(package) is None for package in PACKAGES):
        raise ToolError("TensorFlow, which quantizes, is not installed", INSTALL)
