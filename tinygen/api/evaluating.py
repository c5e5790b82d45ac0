"""How good a model is: a whole test set through its generated C, compared with the quantized reference."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import ne
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tinygen.api.models import Model, PathLike, load_model
from tinygen.api.predictions import outputs_of, require_memory
from tinygen.config import find_config
from tinygen.datasets import read_dataset
from tinygen.errors import ConfigError
from tinygen.graph import Array, Tensor
from tinygen.inputs import FileSamples
from tinygen.link import Device
from tinygen.litert import run_litert
from tinygen.native import compiled
from tinygen.program import Program
from tinygen.scores import Scores, answers_of, real_values, scores_of
from tinygen.spread import HERE, Place, progress_of, spread
from tinygen.tflite import settled_shapes
from tinygen.tflm import Job, available, run_tflm
from tinygen.trial import Outcome, Piece, Trial, try_piece

__all__ = [
    "Evaluation",
    "Wish",
    "evaluate",
    "evaluate_board",
    "evaluate_samples",
    "read_samples",
    "real_sample",
]

REFERENCE_SAMPLES = 100  # by the NumPy reference, which is slow
CLUSTER_PIECES = 32  # at least, where there are as many samples: how many workers there are may change
PIECE_SAMPLES = 5000
LEAST_MACS = 200_000_000  # of a piece: worth a process
MOST_MACS = 4_000_000_000  # a few seconds, so that progress is seen


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A test set's outcome: ``different`` of the ``compared`` samples have other outputs than the oracle's.

    ``board`` is None where the C was compiled for this computer. ``scores`` and ``float_scores`` are None
    where no labels are known or no float model was given; ``float_differs`` counts the samples to which the
    float model gives another answer.
    """

    model: str
    board: str | None
    samples: int
    scores: Scores | None
    float_scores: Scores | None
    float_differs: int | None
    oracle: str
    compared: int
    different: int
    first_different: int | None
    notes: tuple[str, ...]
    seconds: float


class Wish(NamedTuple):
    """What else is asked for: the float model's scores too, and from which score on an answer counts."""

    float_model: PathLike | None = None
    threshold: float | None = None


NOTHING_ELSE = Wish()


def evaluate(
    model: PathLike | None,
    data: PathLike,
    *,
    name: str | None = None,
    labels: PathLike | None = None,
    float_model: PathLike | None = None,
    count: int | None = None,
    threshold: float | None = None,
    place: Place = HERE,
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Run ``data`` through the model's C, compiled for this computer, and compare every output.

    ``data`` is a file of inputs or a folder with one sub-folder of files a class; only the first ``count``
    samples of it count. ``float_model`` is a float .tflite, computed by LiteRT. An answer whose score is
    below ``threshold`` is none; a model of one output says class 1 from there on, by default from 0.5.
    ``place`` says where the work is done. ``on_progress`` gets how many samples are done, of how many. Raises
    ConfigError, ModelError and ToolError.
    """
    begun = time.monotonic()
    found = load_model(model, name=name, labels=labels)
    samples = read_samples(found, Path(data), count)
    wish = Wish(float_model, threshold)
    return evaluate_samples(found, samples, wish, place=place, on_progress=on_progress, begun=begun)


def evaluate_samples(
    model: Model,
    samples: FileSamples,
    wish: Wish = NOTHING_ELSE,
    *,
    place: Place = HERE,
    on_progress: Callable[[int, int], None] | None = None,
    begun: float | None = None,
) -> Evaluation:
    """The same with a test set that was read; ``begun`` is when, on the monotonic clock, if not just now."""
    begun = time.monotonic() if begun is None else begun
    asked = _ask(model, samples)
    with contextlib.nullcontext() if place.cluster else compiled(model.program) as native:
        trial = Trial(model.data, model.program.name, native, asked.tflm)
        pieces = _pieces(model, samples, asked.compared, place)
        progress = progress_of([len(piece.inputs) for piece in pieces], on_progress)
        outcomes = spread(partial(try_piece, trial), pieces, place, progress)
    return _evaluation(model, samples, asked, outcomes, None, wish, begun)


def evaluate_board(
    device: Device,
    model: Model,
    data: PathLike,
    *,
    float_model: PathLike | None = None,
    count: int | None = None,
    threshold: float | None = None,
    place: Place = HERE,
    on_progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """The same with the outputs of a board that runs the model; the reference is computed at ``place``."""
    begun = time.monotonic()
    samples = read_samples(model, Path(data), count)
    asked = _ask(model, samples)
    outputs = _through(device, model, samples, on_progress)
    trial = Trial(model.data, model.program.name, None, asked.tflm)
    pieces = _pieces(model, samples, asked.compared, place, outputs)
    outcomes = spread(partial(try_piece, trial), pieces, place)
    return _evaluation(
        model, samples, asked, outcomes, device.hello.board, Wish(float_model, threshold), begun
    )


def read_samples(model: Model, data: Path, count: int | None) -> FileSamples:
    """The test set as the model takes it, or its first ``count``; ConfigError where it is none for it."""
    preprocessing = find_config(Path.cwd()).preprocessing
    found = _first(read_dataset(data, _only_input(model), model.program.labels, preprocessing), count)
    _require_classes(model, found.labels, data)
    return found


def _evaluation(
    model: Model,
    samples: FileSamples,
    asked: _Asked,
    outcomes: Sequence[Outcome],
    board: str | None,
    wish: Wish,
    begun: float,
) -> Evaluation:
    """What the outcomes of pieces of the samples, in their order, say together."""
    entry, output = _only_input(model), model.graph.tensors[model.graph.outputs[0]]
    values = [real_values(value, output) for outcome in outcomes for value in outcome.answers]
    starts = accumulate((len(outcome.answers) for outcome in outcomes), initial=0)
    different = [start + row for start, each in zip(starts, outcomes, strict=False) for row in each.different]
    answers = answers_of(values, wish.threshold)
    by_float = None
    if wish.float_model is not None:
        by_float = answers_of(_by_float(Path(wish.float_model), samples, entry, output), wish.threshold)
    scored = partial(scores_of, _classes(model), samples.labels)
    return Evaluation(
        model=model.program.name,
        board=board,
        samples=len(samples.raw),
        scores=scored(answers),
        float_scores=None if by_float is None else scored(by_float),
        float_differs=None if by_float is None else sum(map(ne, answers, by_float)),
        oracle=asked.name,
        compared=asked.compared,
        different=len(different),
        first_different=min(different, default=None),
        notes=asked.notes,
        seconds=time.monotonic() - begun,
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


def _classes(model: Model) -> tuple[str, ...]:
    """The names of the classes, or their numbers; a single output tells two apart."""
    count = max(2, model.graph.tensors[model.graph.outputs[0]].elements)
    labels = model.program.labels
    return labels if len(labels) == count else tuple(map(str, range(count)))


def _require_classes(model: Model, labels: Sequence[int], data: Path) -> None:
    count = len(_classes(model))
    wrong = next((label for label in labels if not 0 <= label < count), None)
    if wrong is not None:
        raise ConfigError(
            f"{data} has a sample of class {wrong}, and the model's classes are 0 to {count - 1}",
            "Number the classes in the order of the model's output.",
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who else computes the samples: TFLM all of them, or the NumPy reference the first ones."""

    tflm: bool
    compared: int
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        return "TFLM" if self.tflm else "the NumPy reference"


def _ask(model: Model, samples: FileSamples) -> _Asked:
    count = len(samples.raw)
    reason = _no_tflm(model, samples.raw[0])
    if not reason:
        return _Asked(True, count, ())
    compared = min(count, REFERENCE_SAMPLES)
    part = f"the first {compared} of {count} samples are compared with the NumPy reference"
    return _Asked(False, compared, (f"{reason}; {part}",))


def _no_tflm(model: Model, sample: Array) -> str:
    """Why TFLM is not asked; empty where it computes the model."""
    if not available():
        return "TFLM was not asked: the tflite-micro wheel is not installed"
    if settled_shapes(model.data, model.graph):
        return "TFLM was not asked: it knows no shapes but those in the file, and these change"
    (found,) = run_tflm([Job(model.data, ((sample,),))])
    return f"TFLM was not compared: {found}" if isinstance(found, str) else ""


def _pieces(
    model: Model,
    samples: FileSamples,
    compared: int,
    place: Place,
    outputs: tuple[Array, ...] | None = None,
) -> list[Piece]:
    """What is computed at a time; ``outputs`` are a board's, of all samples."""
    found = []
    for start, end in _ranges(model.program, len(samples.raw), place):
        own = None if outputs is None else tuple(array[start:end] for array in outputs)
        found.append(Piece(np.stack(samples.raw[start:end]), max(0, compared - start), own))
    return found


def _ranges(program: Program, count: int, place: Place) -> list[tuple[int, int]]:
    """From where to where a piece goes: all is one where the model remembers what came before."""
    if program.states:
        return [(0, count)]
    macs = max(1, program.macs)
    share = -(-count // (place.at_once if place.cluster is None else CLUSTER_PIECES))
    each = max(1, min(max(share, LEAST_MACS // macs), PIECE_SAMPLES, MOST_MACS // macs))
    return [(start, min(start + each, count)) for start in range(0, count, each)]


def _through(
    device: Device,
    model: Model,
    samples: FileSamples,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[Array, ...]:
    """Each output of all samples, one a row, as the board computes them."""
    if model.graph.states:
        device.reset()
    restarts = device.restarts
    rows = []
    for number, value in enumerate(samples.raw):
        rows.append(outputs_of(model, device.infer([value.tobytes()])))
        require_memory(model, device.restarts - restarts)
        if on_progress is not None:
            on_progress(number + 1, len(samples.raw))
    return tuple(np.stack(column) for column in zip(*rows, strict=True))


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
