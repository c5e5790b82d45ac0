"""MAX_POOL_2D: the largest element inside the image; int8."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array
from tinygen.ops.pool2d import Pool2D
from tinygen.quant import Integers


@dataclass(frozen=True, slots=True)
class MaxPool2D(Pool2D):
    TFLITE = "MAX_POOL_2D"
    KERNEL = "tg_max_pool2d_s8"
    KERNELS = (KERNEL,)

    def reduce(self, columns: Integers, inside: Array) -> Integers:
        masked = np.where(inside, columns, -128)
        largest: Integers = masked.max(axis=(3, 4))
        return largest
