"""Stored integers and the real numbers that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Tensor
from tinygen.ops.quantize import quantize_float

__all__ = ["Range", "bounds", "is_real", "real", "stored"]

ROUNDED = (DType.INT8, DType.UINT8, DType.INT16)  # what activations are stored as


@dataclass(frozen=True, slots=True)
class Range:
    """The real numbers that a quantized tensor can stand for, and the distance of two of them."""

    low: float
    high: float
    step: float


def is_real(tensor: Tensor) -> bool:
    """Whether it stands for real numbers, and not for indices or sizes."""
    return tensor.dtype is DType.FLOAT32 or (tensor.quant is not None and tensor.dtype is not DType.BOOL)


def bounds(tensor: Tensor) -> Range | None:
    """None where the tensor is not rounded to one scale."""
    if tensor.dtype not in ROUNDED or tensor.quant is None or not tensor.quant.per_tensor:
        return None
    low, high = (
        tensor.scale * (end - tensor.zero_point) for end in (tensor.dtype.minimum, tensor.dtype.maximum)
    )
    return Range(low, high, tensor.scale)


def real(value: Array, tensor: Tensor) -> Array:
    """What a stored value stands for, in float64; weights may have a scale for each slice."""
    if tensor.quant is None or tensor.dtype is DType.FLOAT32:
        return value.astype(np.float64)
    scale, zero_point = (np.array(each, np.float64) for each in (tensor.quant.scale, tensor.quant.zero_point))
    if not tensor.quant.per_tensor:
        along = [1] * value.ndim
        along[tensor.quant.axis] = -1
        scale, zero_point = scale.reshape(along), zero_point.reshape(along)
    found: Array = (value.astype(np.float64) - zero_point) * scale
    return found


def stored(value: Array, tensor: Tensor) -> Array:
    """Real numbers as the tensor stores them, in its shape: rounded and held within its range."""
    shaped = value.reshape(tensor.shape).astype(np.float32)
    return shaped if tensor.dtype is DType.FLOAT32 else quantize_float(shaped, tensor)
