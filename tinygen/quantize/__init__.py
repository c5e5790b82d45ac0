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

__all__ = [
    "KERAS_FILES",
    "Conversion",
    "Edge",
    "Job",
    "Kind",
    "convert",
    "convert_plain",
    "find_edge",
    "find_kind",
]

PACKAGES = ("tensorflow", "keras")
TFLITE = ".tflite"
KERAS_FILES = (".keras", ".h5", ".hdf5")
NETWORKS = (*KERAS_FILES, TFLITE)
NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}  # TensorFlow looks for one, and says at length that there is none
INSTALL = f'Install it: {sys.executable} -m pip install "tinygen[tensorflow]"'


class Kind(enum.Enum):
    """What becomes of weights and activations."""

    INT8 = "int8"  # both int8, inputs and outputs too
    INT16X8 = "int16x8"  # activations int16, weights int8
    FLOAT16 = "float16"  # weights float16
    DYNAMIC = "dynamic"  # weights int8, activations float32


class Edge(enum.Enum):
    """What a quantized network takes and gives."""

    INT8 = "int8"
    UINT8 = "uint8"
    INT16 = "int16"
    FLOAT32 = "float32"


# Of each kind, what inputs and outputs may be; the first unless something else is asked for.
EDGES_OF = {
    Kind.INT8: (Edge.INT8, Edge.UINT8, Edge.FLOAT32),
    Kind.INT16X8: (Edge.INT16, Edge.FLOAT32),
    Kind.FLOAT16: (Edge.FLOAT32,),
    Kind.DYNAMIC: (Edge.FLOAT32,),
}


@dataclass(frozen=True, slots=True)
class Job:
    """A network's file or folder, its data, and how many samples the ranges are measured on at most.

    ``per_tensor``: one scale for all channels of weights. ``labels`` are names of classes, where known.
    """

    model: Path
    data: Path
    kind: Kind
    samples: int
    per_tensor: bool
    entry: Edge
    leaving: Edge
    labels: tuple[str, ...] = ()
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


def find_edge(name: str | None, kind: Kind) -> Edge:
    """The type of that name for inputs or outputs, the kind's own if None; ConfigError for any other."""
    edges = {edge.value: edge for edge in EDGES_OF[kind]}
    if name is None:
        return EDGES_OF[kind][0]
    if name not in edges:
        raise ConfigError(
            f"{kind.value} has no inputs or outputs of the type {name!r}{did_you_mean(name, edges)}",
            f"Types: {', '.join(edges)}.",
        )
    return edges[name]


def convert(job: Job) -> Conversion:
    """Quantize the network; TinygenError where TensorFlow is missing or refuses, or the data does not fit."""
    _require(job.model)
    if job.model.suffix.lower() == TFLITE and job.kind not in (Kind.INT8, Kind.INT16X8):
        raise ModelError(
            f"TensorFlow quantizes to {job.kind.value} only while it converts a network, and {job.model} is "
            "converted already",
            "Give the network that it was made of: .keras, .h5 or a SavedModel's folder.",
        )
    result = _answer(job)
    assert isinstance(result, Conversion)
    return result


def convert_plain(model: Path) -> bytes:
    """The float .tflite of a network; the file's own bytes where it is one. Raises as convert() does."""
    _require(model)
    if model.suffix.lower() == TFLITE:
        return model.read_bytes()
    result = _answer(model)
    assert isinstance(result, bytes)
    return result


def _answer(job: Job | Path) -> object:
    """What the process with TensorFlow in it makes of the job, or of a network alone."""
    with tempfile.TemporaryDirectory(prefix="tinygen-") as scratch:
        answer = Path(scratch) / "answer"
        done = serve_apart("tinygen.quantize.worker", pickle.dumps((job, answer)), NO_GPU)
        if not answer.exists():
            said = done.stderr.decode(errors="replace").strip()[-600:]
            raise ToolError(
                f"TensorFlow ended with {done.returncode}: {said}",
                "Check that the network runs in TensorFlow itself, and that there is memory for it.",
            )
        result: object = pickle.loads(answer.read_bytes())
    if isinstance(result, TinygenError):
        raise result
    return result


def _require(model: Path) -> None:
    """ModelError for what the converter does not start from, ToolError without TensorFlow."""
    if not model.exists():
        raise ModelError(f"the model {model} cannot be read: there is none", "Check the path.")
    saved = model.is_dir() and (model / "saved_model.pb").is_file()
    if not saved and model.suffix.lower() not in NETWORKS:
        raise ModelError(
            f"{model} is no network that can be quantized",
            "Give a .keras, .h5 or float .tflite file, or a SavedModel's folder.",
        )
    if any(importlib.util.find_spec(package) is None for package in PACKAGES):
        raise ToolError("TensorFlow, which quantizes, is not installed", INSTALL)
