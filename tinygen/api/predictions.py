"""What a board predicts: listen to it, send it inputs, prove its outputs bit for bit."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen import simulator
from tinygen.api.builds import Build
from tinygen.api.firmware import TIMEOUT, flash, open_port
from tinygen.api.models import Model, PathLike
from tinygen.boards import Board
from tinygen.config import find_config
from tinygen.errors import LinkError
from tinygen.graph import Array, Tensor, run
from tinygen.inputs import Samples, random_samples, read_samples
from tinygen.link import Device, listen
from tinygen.ops.control import ControlOp
from tinygen.protocol import Event, LayerChecksum, Result
from tinygen.tflite import settled_shapes
from tinygen.tflm import Answer, Job, available, run_tflm
from tinygen.trial import agree
from tinygen.upload import upload

__all__ = [
    "Mismatch",
    "Prediction",
    "Timing",
    "Verification",
    "inputs_file",
    "listen_to",
    "open_board",
    "outputs_of",
    "predict",
    "require_memory",
    "samples_for",
    "verify",
]


RANDOM_SAMPLES = 10  # where neither a file of inputs nor a count was given


@dataclass(frozen=True, slots=True)
class Prediction:
    """One inference; ``score`` is the best element as a real number, ``expected`` the right class."""

    number: int
    shown: Array
    best: int | None
    label: str | None
    score: float
    invoke_us: int
    expected: int | None
    outputs: tuple[Array, ...]

    @property
    def right(self) -> bool | None:
        return None if self.expected is None else self.best == self.expected


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where a board's bits differ: sample number, the tensor, who computes it, and from whom it differs."""

    sample: int
    tensor: str
    operator: str
    oracle: str
    detail: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds of one inference, as the board's own clock has them."""

    least: int
    mean: float
    most: int

    @classmethod
    def of(cls, micros: Sequence[int]) -> Timing:
        return cls(min(micros), sum(micros) / len(micros), max(micros))


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: exact where ``mismatches`` is empty. ``oracles`` says with whom the board was compared."""

    board: str
    samples: int
    layers: int
    oracles: tuple[str, ...]
    notes: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    timing: Timing

    @property
    def exact(self) -> bool:
        return not self.mismatches


@contextlib.contextmanager
def open_board(built: Build, port: str | None = None, *, timeout: float = TIMEOUT) -> Iterator[Device]:
    """The board with the built firmware: on ``port``, else a simulated one that lives as long as the body.

    ``timeout`` is how many seconds it may go without progress: a simulated one is slow on a busy computer. A
    real board whose port is not named is looked for, and flashed. Raises LinkError where the device runs
    another model than the one built.
    """
    if port is None and built.board.simulator is None:
        port = flash(built).url
    if port is not None:
        with open_port(port, built, timeout) as device:
            yield device
        return
    with simulator.start(built.board, built.image) as started:
        if built.board.upload is not None:
            upload(built.board, built.image, started.url)
        with open_port(started.url, built, timeout) as device:
            yield device


def listen_to(url: str, board: Board, seconds: float | None = None) -> Iterator[Event]:
    """Everything a board says unasked: lines of text, results, health; for ever, or for that many seconds."""
    serial = board.serial
    return listen(url, baud=serial.baud, dtr=serial.dtr or None, rts=serial.rts or None, seconds=seconds)


def inputs_file(path: Path | None = None, model: PathLike | None = None) -> Path | None:
    """The file of inputs: the one named, else tinygen.toml's where ``model`` is its own, else none."""
    if path is not None:
        return path
    return find_config(Path.cwd()).of_model(Path(model) if model is not None else None).inputs


def samples_for(model: Model, path: Path | None, count: int | None, seed: int = 0) -> Samples:
    """The first ``count`` samples of a file (None: all), topped up with random ones; all random without."""
    if path is None:
        return random_samples(model.graph, count or RANDOM_SAMPLES, seed)
    found = read_samples(path, model.graph, find_config(Path.cwd()).preprocessing, model.program.labels)
    if count is None:
        return found
    more = random_samples(model.graph, max(0, count - len(found.values)), seed)
    return Samples(
        (found.values + more.values)[:count], (found.shown + more.shown)[:count], found.labels[:count]
    )


def predict(device: Device, model: Model, samples: Samples) -> Iterator[Prediction]:
    """Send every sample to the board, and give what it predicts as it comes."""
    for number, inputs in enumerate(samples.values):
        result = device.infer([value.tobytes() for value in inputs])
        outputs = outputs_of(model, result)
        yield Prediction(
            number,
            samples.shown[number],
            result.best,
            result.label,
            _score(outputs[0], result.best, model.graph.tensors[model.graph.outputs[0]]),
            result.invoke_us,
            samples.labels[number] if number < len(samples.labels) else None,
            outputs,
        )


def outputs_of(model: Model, result: Result) -> tuple[Array, ...]:
    """The outputs that a board sent."""
    tensors = [model.graph.tensors[name] for name in model.graph.outputs]
    return tuple(
        np.frombuffer(data, tensor.dtype.numpy.newbyteorder("<"))
        .astype(tensor.dtype.numpy)
        .reshape(tensor.shape)
        for tensor, data in zip(tensors, result.outputs, strict=True)
    )


def _score(output: Array, best: int | None, tensor: Tensor) -> float:
    """The best element as a real number."""
    value = float(output.reshape(-1)[best or 0])
    if tensor.quant is None or not tensor.quant.per_tensor:
        return value
    return tensor.scale * (value - tensor.zero_point)


def verify(device: Device, model: Model, samples: Samples, *, layers: bool = False) -> Iterator[Verification]:
    """Compare the board with the NumPy reference, and with TFLM where its wheel is installed, bit by bit.

    Floats may differ by 4 units in the last place or 1e-6, and their layers are not compared.
    Gives the outcome so far after every sample; the last one counts. With ``layers`` every layer's checksum
    is compared too, and the first that differs is named.
    """
    _require_ends(model, samples)
    answers, notes = _ask_tflm(model, samples)
    oracles = ("the NumPy reference", *(("TFLM",) if answers is not None else ()))
    mismatches: list[Mismatch] = []
    micros: list[int] = []
    states: dict[str, Array] = {}
    if model.graph.states:
        device.reset()
    restarts = device.restarts
    for number, inputs in enumerate(samples.values):
        data = [value.tobytes() for value in inputs]
        result, checksums = device.infer_layers(data) if layers else (device.infer(data), ())
        require_memory(model, device.restarts - restarts)
        micros.append(result.invoke_us)
        values = run(model.graph, inputs, states)
        mismatches += _layer_mismatch(model, number, checksums, values)
        mismatches += _output_mismatches(
            model, number, result, values, answers[number] if answers is not None else None
        )
        yield Verification(
            device.hello.board,
            number + 1,
            len(checksums),
            oracles,
            notes,
            tuple(mismatches),
            Timing.of(micros),
        )


def require_memory(model: Model, restarts: int) -> None:
    """LinkError where a restart made the board forget what the model remembers."""
    if model.graph.states and restarts:
        raise LinkError(
            "the board restarted, and forgot what the model remembers between its inputs",
            "Check its power supply, then verify again.",
        )


def _require_ends(model: Model, samples: Samples) -> None:
    """ModelError where a loop in the model has no end: neither TFLM nor a board would ever answer."""
    if any(isinstance(node.op, ControlOp) for node in model.graph.nodes):
        states: dict[str, Array] = {}
        for inputs in samples.values:
            run(model.graph, inputs, states)


def _ask_tflm(model: Model, samples: Samples) -> tuple[list[Answer] | None, tuple[str, ...]]:
    """TFLM's answers, or None with the reason."""
    if not available():
        return None, ("TFLM was not asked: the tflite-micro wheel is not installed",)
    if settled_shapes(model.data, model.graph):
        return None, ("TFLM was not asked: it knows no shapes but those in the file, and these change",)
    (answers,) = run_tflm([Job(model.data, samples.values)])
    if isinstance(answers, str):
        return None, (f"TFLM was not compared: {answers}",)
    return answers, ()


def _layer_mismatch(
    model: Model, sample: int, checksums: Sequence[LayerChecksum], values: dict[str, Array]
) -> list[Mismatch]:
    """The first layer whose checksum is not that of what the passes left of the reference's value."""
    for layer, checksum in zip(model.program.layers, checksums, strict=False):
        if layer.output not in values:
            continue  # made by a pass: the model file has no such tensor
        if values[layer.output].dtype.kind == "f":
            continue  # a checksum knows no nearness; the outputs are compared
        tensor = model.program.tensors[layer.output]
        expected = tensor.to_bytes(tensor.remaining(values[layer.output]))
        if (checksum.bytes, checksum.crc) != (len(expected), zlib.crc32(expected)):
            what = f"layer {checksum.index} is the first that differs"
            return [Mismatch(sample, layer.output, layer.operator, "the NumPy reference", what)]
    return []


def _output_mismatches(
    model: Model, sample: int, result: Result, values: dict[str, Array], answer: Answer | None
) -> list[Mismatch]:
    found = []
    writers = {layer.output: layer.operator for layer in model.program.layers}
    for position, (name, ours) in enumerate(zip(model.graph.outputs, outputs_of(model, result), strict=True)):
        oracles = {"the NumPy reference": values[name]}
        if answer is not None:
            oracles["TFLM"] = answer.outputs[position].reshape(ours.shape)
        for oracle, theirs in oracles.items():
            count = int(np.count_nonzero(~agree(ours, theirs.astype(ours.dtype))))
            if count:
                what = f"{count} of {ours.size} output elements differ"
                found.append(Mismatch(sample, name, writers.get(name, "RESHAPE"), oracle, what))
    return found
