"""Samples through the generated C and through the reference beside it, piece by piece, by whoever works."""

from __future__ import annotations

import functools
import platform
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen.errors import ToolError
from tinygen.graph import Array, Graph, run
from tinygen.native import Native, compile_native
from tinygen.tflm import Job, available, run_tflm

__all__ = ["Outcome", "Piece", "Trial", "agree", "try_piece"]

FLOAT_NEAR = 1e-6
TFLM_SECONDS = 600  # for one piece
LOCK = threading.Lock()  # a worker of a cluster may have several threads

Sample = tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A model's file, its ``name`` in C, and who else computes it: TFLM, else the NumPy reference.

    ``native`` is the compiled program where its file can be reached; who works compiles it where it is None.
    """

    model: bytes
    name: str
    native: Native | None
    tflm: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples one after the other: ``inputs`` has one a row, as the model takes them.

    The first ``compared`` are compared with the reference. ``outputs`` has them where a board computed them.
    """

    inputs: Array
    compared: int
    outputs: tuple[Array, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The first output of each sample, one a row, and which rows' outputs are not the reference's."""

    answers: Array
    different: tuple[int, ...]


def try_piece(trial: Trial, piece: Piece) -> Outcome:
    """Compute and compare; states go from one sample to the next. Raises ToolError."""
    outputs = _computed(trial, piece.inputs) if piece.outputs is None else piece.outputs
    theirs = _reference(trial, piece.inputs[: piece.compared])
    ours = zip(*outputs, strict=True)
    pairs = enumerate(zip(ours, theirs, strict=False))  # the reference may know only the first
    return Outcome(outputs[0], tuple(number for number, (a, b) in pairs if not _same(a, b)))


def _computed(trial: Trial, inputs: Array) -> tuple[Array, ...]:
    """By the generated C, which is compiled once as long as this process lives."""
    if trial.native is not None:
        return trial.native.run(inputs)
    with LOCK:
        native, _folder = _compiled(trial.model, trial.name)
    return native.run(inputs)


def _reference(trial: Trial, inputs: Array) -> Sequence[Sample]:
    """The outputs of each sample, by who was asked."""
    if not len(inputs):
        return []
    if trial.tflm:
        return _by_tflm(trial.model, inputs)
    graph = _graph(trial.model, trial.name)
    states: dict[str, Array] = {}
    values = (run(graph, (sample,), states) for sample in inputs)
    return [tuple(each[name] for name in graph.outputs) for each in values]


def _by_tflm(model: bytes, inputs: Array) -> Sequence[Sample]:
    if not available():
        raise ToolError(
            f"the tflite-micro wheel is not installed on {platform.node()}, and here it is",
            "Install it on every worker: pip install tflite-micro",
        )
    (found,) = run_tflm([Job(model, tuple((sample,) for sample in inputs), seconds=TFLM_SECONDS)])
    if isinstance(found, str):
        raise ToolError(f"TFLM gave up: {found}", "Evaluate fewer samples: --count.")
    return [answer.outputs for answer in found]


@functools.lru_cache(maxsize=4)
def _compiled(model: bytes, name: str) -> tuple[Native, object]:
    """The program, and its directory, which goes when nobody holds it any more."""
    from tinygen.passes import rewrite
    from tinygen.select import select
    from tinygen.target import PLAIN

    scratch = tempfile.TemporaryDirectory(prefix="tinygen-")
    program = select(rewrite(_graph(model, name)), (), PLAIN)
    return compile_native(program, Path(scratch.name)), scratch


@functools.lru_cache(maxsize=4)
def _graph(model: bytes, name: str) -> Graph:
    from tinygen.tflite import load

    return load(model, name=name)


def _same(ours: Sample, theirs: Sample) -> bool:
    return all(_equal(a, b.reshape(a.shape)) for a, b in zip(ours, theirs, strict=True))


def _equal(ours: Array, theirs: Array) -> bool:
    """Bytes first: they are equal nearly always, and quickly compared."""
    if ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes():
        return True
    return bool(agree(ours, theirs.astype(ours.dtype)).all())


def agree(ours: Array, theirs: Array) -> Array:
    """Where two values are equal: integers bit for bit, floats within 4 units in the last place or 1e-6."""
    same = np.asarray((ours == theirs) | ((ours != ours) & (theirs != theirs)))  # noqa: PLR0124 (not a number)
    if ours.dtype.kind != "f":
        return same
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.abs(ours), np.abs(theirs))
        near = np.abs(ours - theirs) <= np.maximum(FLOAT_NEAR, 4 * np.spacing(size))
    return np.asarray(same | near)
