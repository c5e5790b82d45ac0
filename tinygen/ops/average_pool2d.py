"""AVERAGE_POOL_2D: the mean of the elements inside the image; integers rounded half away from zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.kernels import kernels
from tinygen.ops.pool2d import Pool2D


@dataclass(frozen=True, slots=True)
class AveragePool2D(Pool2D):
    TFLITE = "AVERAGE_POOL_2D"
    KERNEL_OF = kernels("tg_average_pool2d", DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, uint8, int16, float32"

    def reduce(self, columns: Array, inside: Array) -> Array:
        # Added one after the other: NumPy's own sum of float32 pairs them otherwise.
        total: Array = np.add.accumulate(columns, axis=3)[..., -1, :]
        count = inside.sum(axis=2)
        if columns.dtype == np.float32:
            mean: Array = total / count.astype(np.float32)
            return mean
        return rounded(total, count)


def rounded(total: Array, count: Array | int) -> Array:
    """A quotient of integers, halves away from zero."""
    mean: Array = (abs(total) + count // 2) // count * ((total > 0) * 2 - 1)
    return mean
