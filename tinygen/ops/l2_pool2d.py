"""L2_POOL_2D: the root of the mean square of the elements inside the image; float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.kernels import kernels
from tinygen.ops.pool2d import Pool2D


@dataclass(frozen=True, slots=True)
class L2Pool2D(Pool2D):
    TFLITE = "L2_POOL_2D"
    KERNEL_OF = kernels("tg_l2_pool2d", DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "float32"

    def reduce(self, columns: Array, inside: Array) -> Array:
        # Added one after the other: NumPy's own sum pairs them otherwise.
        total = np.add.accumulate(columns * columns, axis=3)[..., -1, :]
        root: Array = np.sqrt(total / inside.sum(axis=2).astype(np.float32))
        return root
