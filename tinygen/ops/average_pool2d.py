"""AVERAGE_POOL_2D: the mean of the elements inside the image, rounded half away from zero; int8."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.graph import Array
from tinygen.ops.pool2d import Pool2D
from tinygen.quant import Integers


@dataclass(frozen=True, slots=True)
class AveragePool2D(Pool2D):
    TFLITE = "AVERAGE_POOL_2D"
    KERNEL = "tg_average_pool2d_s8"
    KERNELS = (KERNEL,)

    def reduce(self, columns: Integers, inside: Array) -> Integers:
        total = (columns * inside).sum(axis=(3, 4))
        count = inside.sum(axis=(2, 3))
        magnitude = (abs(total) + count // 2) // count
        mean: Integers = magnitude * ((total > 0) * 2 - 1)
        return mean
