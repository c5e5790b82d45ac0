"""How good a model is: a whole test set through its generated C, compared with the quantized reference."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen.api.models import Model, PathLike, load_model
from tinygen.api.predictions import agree
from tinygen.config import find_config
from tinygen.datasets import read_dataset
from tinygen.errors import ConfigError, ToolError
from tinygen.graph import Array, Tensor, run
from tinygen.inputs import FileSamples
from tinygen.litert import run_litert
from tinygen.native import Native, compiled
from tinygen.tflite import settled_shapes
from tinygen.tflm import Job, available, run_tflm

__all__ = ["Evaluation", "Scores", "evaluate", "real_sample"]

REFERENCE_SAMPLES = 100  # by the NumPy reference, which is slow
CHUNK_SAMPLES = 5000  # for one process at most
CHUNK_MACS = 4_000_000_000  # for one process: a few seconds, so that progress is seen
TFLM_SECONDS = 600

Sample = tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """How often the answers are right: ``confusion`` has a row for each class, a column for each answer."""

    labelled: int
    right: int
    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]

    @property
    def accuracy(self) -> float:
        return self.right / self.labelled

    @property
    def recall(self) -> tuple[float | None, ...]:
        """Of each class, the share that is recognized; None where no sample is of that class."""
        return tuple(row[i] / sum(row) if sum(row) else None for i, row in enumerate(self.confusion))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A test set's outcome: ``different`` of the ``compared`` samples have other outputs than the oracle's.

    ``scores`` and ``float_scores`` are None where no labels are known or no float model was given.
    """

    model: str
    samples: int
    scores: Scores | None
    float_scores: Scores | None
    oracle: str
    compared: int
    different: int
    first_different: int | None
    notes: tuple[str, ...]
    seconds: float


def evaluate(
    model: PathLike | None,
    data: PathLike,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    float_model: PathLike | None = None,
    count: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Run ``data`` through the model's C, compiled for this computer, and compare every output.

    ``data`` is a file of inputs or a folder with one sub-folder of files a class; only the first ``count``
    samples of it count. ``float_model`` is a float .tflite, computed by LiteRT. ``on_progress`` gets how many
    samples are done, of how many. Raises ConfigError, ModelError and ToolError.
    """
    begun = time.monotonic()
    config = find_config(Path.cwd())
    found = load_model(model, name=name, labels=labels, config=config)
    entry = _only_input(found)
    samples = _first(read_dataset(Path(data), entry, found.program.labels, config.preprocessing), count)
    _require_classes(found, samples.labels, Path(data))
    reference = _Reference(found, samples)
    with compiled(found.program) as native:
        answers, different = _through(native, reference, samples, on_progress)
    output = found.graph.tensors[found.graph.outputs[0]]
    by_float = None if float_model is None else _by_float(Path(float_model), samples, entry, output)
    return Evaluation(
        found.program.name,
        len(samples.raw),
        _scores(found, samples.labels, [_answer(value, output) for value in answers]),
        None if by_float is None else _scores(found, samples.labels, [_answer(v) for v in by_float]),
        reference.name,
        reference.compared,
        len(different),
        min(different, default=None),
        reference.notes,
        time.monotonic() - begun,
    )


def _only_input(model: Model) -> Tensor:
    if len(model.graph.inputs) != 1:
        raise ConfigError(
            f"the model has {len(model.graph.inputs)} inputs, and a test set one input a sample",
            "Compare such a model by `tinygen verify`, which sends random inputs.",
        )
    return model.graph.tensors[model.graph.inputs[0]]


def _first(samples: FileSamples, count: int | None) -> FileSamples:
    if count is None:
        return samples
    return FileSamples(samples.raw[:count], samples.shown[:count], samples.labels[:count])


def _class_count(model: Model) -> int:
    """A single output says by 0.5 or more that it is class 1."""
    return max(2, model.graph.tensors[model.graph.outputs[0]].elements)


def _require_classes(model: Model, labels: Sequence[int], data: Path) -> None:
    count = _class_count(model)
    wrong = next((label for label in labels if not 0 <= label < count), None)
    if wrong is not None:
        raise ConfigError(
            f"{data} has a sample of class {wrong}, and the model's classes are 0 to {count - 1}",
            "Number the classes in the order of the model's output.",
        )


class _Reference:
    """Who else computes the samples: TFLM all of them, or the NumPy reference the first ones."""

    def __init__(self, model: Model, samples: FileSamples) -> None:
        self._model = model
        count = len(samples.raw)
        reason = _no_tflm(model, samples.raw[0])
        self._tflm = not reason
        self.name = "TFLM" if self._tflm else "the NumPy reference"
        self.compared = count if self._tflm else min(count, REFERENCE_SAMPLES)
        part = f"the first {self.compared} of {count} samples are compared with the NumPy reference"
        self.notes = (f"{reason}; {part}",) if reason else ()

    def answers(self, numbers: range, samples: Sequence[Sample]) -> list[Sample]:
        """The outputs of the first of these samples that are to be compared; they are in their order."""
        wanted = samples[: max(0, self.compared - numbers.start)]
        if not wanted:
            return []
        if self._tflm:
            (found,) = run_tflm([Job(self._model.data, tuple(wanted), seconds=TFLM_SECONDS)])
            if isinstance(found, str):
                raise ToolError(f"TFLM gave up: {found}", "Evaluate fewer samples: --count.")
            return [answer.outputs for answer in found]
        states: dict[str, Array] = {}
        values = (run(self._model.graph, sample, states) for sample in wanted)
        return [tuple(each[name] for name in self._model.graph.outputs) for each in values]


def _no_tflm(model: Model, sample: Array) -> str:
    """Why TFLM is not asked; empty where it computes the model."""
    if not available():
        return "TFLM was not asked: the tflite-micro wheel is not installed"
    if settled_shapes(model.data, model.graph):
        return "TFLM was not asked: it knows no shapes but those in the file, and these change"
    (found,) = run_tflm([Job(model.data, ((sample,),))])
    return f"TFLM was not compared: {found}" if isinstance(found, str) else ""


def _through(
    native: Native,
    reference: _Reference,
    samples: FileSamples,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[list[Array], set[int]]:
    """Each sample's first output, and the numbers of those whose outputs are not the reference's."""
    chunks = _chunks(native, len(samples.raw))
    outputs: dict[int, list[Sample]] = {}
    different: set[int] = set()
    done = 0

    def job(numbers: range) -> tuple[range, list[Sample], set[int]]:
        values = [(samples.raw[number],) for number in numbers]
        ours = native.run(values)
        theirs = reference.answers(numbers, values)
        pairs = zip(numbers, ours, theirs, strict=False)  # the reference may know only the first
        return numbers, ours, {number for number, a, b in pairs if not _same(a, b)}

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        try:
            for future in as_completed([pool.submit(job, chunk) for chunk in chunks]):
                numbers, outputs[numbers.start], found = future.result()
                different |= found
                done += len(numbers)
                if on_progress is not None:
                    on_progress(done, len(samples.raw))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [values[0] for start in sorted(outputs) for values in outputs[start]], different


def _chunks(native: Native, count: int) -> list[range]:
    """What one process computes at a time: all of it where the model remembers what came before."""
    if native.program.states:
        return [range(count)]
    each = -(-count // (os.cpu_count() or 1))
    each = max(1, min(each, CHUNK_SAMPLES, CHUNK_MACS // max(1, native.program.macs)))
    return [range(start, min(start + each, count)) for start in range(0, count, each)]


def _same(ours: Sample, theirs: Sample) -> bool:
    return all(_equal(a, b.reshape(a.shape)) for a, b in zip(ours, theirs, strict=True))


def _equal(ours: Array, theirs: Array) -> bool:
    """Bytes first: they are equal nearly always, and quickly compared."""
    if ours.dtype == theirs.dtype and ours.tobytes() == theirs.tobytes():
        return True
    return bool(agree(ours, theirs.astype(ours.dtype)).all())


def _by_float(path: Path, samples: FileSamples, entry: Tensor, output: Tensor) -> list[Array]:
    """The float model's outputs; ConfigError where they are not as many as the quantized one's."""
    found = run_litert(path, [real_sample(samples, number, entry) for number in range(len(samples.raw))])
    if found[0].size != output.elements:
        raise ConfigError(
            f"{path} has {found[0].size} outputs, and the quantized model {output.elements}",
            "Give the float .tflite of the same network.",
        )
    return found


def real_sample(samples: FileSamples, number: int, tensor: Tensor) -> Array:
    """A sample as real numbers: as the file has it, or what its raw value stands for."""
    shown, raw = samples.shown[number], samples.raw[number]
    if shown.dtype != tensor.dtype.numpy or tensor.quant is None:
        return np.asarray(shown, np.float32)
    return np.asarray(tensor.scale * (raw.astype(np.float32) - tensor.zero_point), np.float32)


def _answer(value: Array, tensor: Tensor | None = None) -> int:
    """The class that an output says; ``tensor`` tells what it stands for where it is quantized."""
    flat = value.reshape(-1)
    if flat.size > 1:
        return int(flat.argmax())
    if tensor is None or tensor.quant is None:
        return int(flat[0] >= 0.5)
    return int(tensor.scale * (int(flat[0]) - tensor.zero_point) >= 0.5)


def _scores(model: Model, labels: Sequence[int], answers: Sequence[int]) -> Scores | None:
    if not labels:
        return None
    count = _class_count(model)
    confusion = np.zeros((count, count), int)
    np.add.at(confusion, (list(labels), list(answers[: len(labels)])), 1)
    known = model.program.labels if len(model.program.labels) == count else tuple(map(str, range(count)))
    rows = tuple(tuple(int(cell) for cell in row) for row in confusion)
    return Scores(len(labels), int(np.trace(confusion)), known, rows)
