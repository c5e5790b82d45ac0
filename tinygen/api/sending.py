"""Inputs from files, run on a board that is at work; the board says what its model takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinygen.boards import Board
from tinygen.config import find_config
from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Quant, Tensor
from tinygen.inputs import read_file
from tinygen.link import Device
from tinygen.preprocessing import Preprocessing
from tinygen.protocol import TensorInfo

__all__ = ["Sent", "send"]


@dataclass(frozen=True, slots=True)
class Sent:
    """One sample of a file and what the board made of it; ``score`` is the best element as a real number."""

    file: Path
    number: int
    best: int | None
    label: str | None
    score: float
    invoke_us: int
    outputs: tuple[Array, ...]


def send(url: str, board: Board, files: Sequence[Path]) -> Iterator[Sent]:
    """Run every sample of every file; all are read before the first is sent.

    Raises ConfigError where a file does not fit the model, PortError and LinkError as Device does.
    """
    serial = board.serial
    with Device.open(url, baud=serial.baud, dtr=serial.dtr or None, rts=serial.rts or None) as device:
        tensor = _only_input(device)
        how = find_config(Path.cwd()).preprocessing
        samples = [(file, number, value) for file in files for number, value in _samples(file, tensor, how)]
        for file, number, value in samples:
            result = device.infer([value.tobytes()])
            outputs = tuple(
                _values(data, i) for data, i in zip(result.outputs, device.hello.outputs, strict=True)
            )
            score = float(outputs[0].reshape(-1)[result.best or 0])
            yield Sent(file, number, result.best, result.label, score, result.invoke_us, outputs)


def _only_input(device: Device) -> Tensor:
    infos = device.hello.inputs
    if len(infos) != 1:
        raise ConfigError(
            f"{device.hello.model} takes {len(infos)} inputs, and a file holds one",
            "Use `tinygen run` for it.",
        )
    return _tensor(infos[0])


def _samples(file: Path, tensor: Tensor, how: Preprocessing) -> Iterator[tuple[int, Array]]:
    yield from enumerate(read_file(file, tensor, how).raw)


def _tensor(info: TensorInfo) -> Tensor:
    quant = Quant((info.scale,), (info.zero_point,)) if info.scale else None
    return Tensor(info.name, info.shape, DType[info.dtype.name], quant)


def _values(data: bytes, info: TensorInfo) -> Array:
    """Real numbers; the integers themselves where the tensor is not quantized."""
    tensor = _tensor(info)
    raw = np.frombuffer(data, tensor.dtype.numpy.newbyteorder("<")).reshape(info.shape)
    if not info.scale or tensor.dtype is DType.FLOAT32:
        return raw.astype(tensor.dtype.numpy)
    return np.asarray(info.scale * (raw.astype(np.float64) - info.zero_point))
