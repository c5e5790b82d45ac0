"""The parts of a tensor: its shape, its value where it is constant, its quantization, each checked."""

from __future__ import annotations

import math

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Quant
from tinygen.quant import LEAST_SCALE
from tinygen.tflite.schema import RawTensor, read

LARGEST_TENSOR = 2**31 - 1  # bytes: device code indexes with int32
RECONVERT = "The file contradicts itself: convert the model again."


def checked_shape(dims: tuple[int, ...], dtype: DType, name: str) -> tuple[int, ...]:
    if any(size < 0 for size in dims):
        raise ModelError(
            f"tensor '{name}' has a size known only at run time: {list(dims)}",
            "Convert the model with fixed input shapes.",
        )
    if any(size == 0 for size in dims):
        raise ModelError(f"tensor '{name}' is empty: its shape is {list(dims)}")
    if len(dims) > 8 or math.prod(dims) * dtype.bytes > LARGEST_TENSOR:
        raise ModelError(
            f"tensor '{name}' of shape {list(dims)} is too large for any microcontroller", RECONVERT
        )
    return dims


def unpacked(data: Array, shape: tuple[int, ...]) -> Array:
    """Bytes of two int4 each, the first in the lower half, to one int8 each."""
    halves = np.stack([data << 4, data & 0xF0], axis=-1).reshape(-1)
    odd = math.prod(shape) % 2
    return (halves.view(np.int8) >> 4).view(np.uint8)[: len(halves) - odd]


def constant(data: Array, shape: tuple[int, ...], dtype: DType, name: str) -> Array:
    expected = math.prod(shape) * dtype.bytes
    if len(data) != expected:
        raise ModelError(
            f"tensor '{name}' of shape {list(shape)} and type {dtype.value} needs {expected} bytes, "
            f"and its buffer has {len(data)}",
            RECONVERT,
        )
    if dtype is DType.BOOL:
        data = (data != 0).view(np.uint8)
    little = dtype.numpy.newbyteorder("<")
    return data.view(little).astype(dtype.numpy).reshape(shape)


def quantization(raw: RawTensor, name: str) -> Quant | None:
    if raw.quant is None:
        return None
    scale, zero_point = raw.quant.scale, raw.quant.zero_point
    if len(zero_point) != len(scale):
        raise ModelError(
            f"tensor '{name}' has {len(scale)} scales and {len(zero_point)} zero points", RECONVERT
        )
    if not np.all(np.isfinite(scale)):
        raise ModelError(f"tensor '{name}' has a scale that is not a number", RECONVERT)
    if len(zero_point) and not np.all(abs(zero_point.astype(object)) < 2**31):
        raise ModelError(f"tensor '{name}' has a zero point beyond int32", RECONVERT)
    scale = np.where(scale == 0, np.float32(LEAST_SCALE), scale)
    return Quant(tuple(map(float, scale)), tuple(map(int, zero_point)), raw.quant.axis)


def is_quantized(data: bytes) -> bool:
    """Whether a .tflite file has a tensor with a scale; ModelError where it is damaged."""
    tensors = (tensor for graph in read(data).subgraphs for tensor in graph.tensors)
    return any(tensor.quant is not None and len(tensor.quant.scale) for tensor in tensors)
