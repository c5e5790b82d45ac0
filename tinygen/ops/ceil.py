"""CEIL: the next integer above on float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.elementwise import Elementwise


@dataclass(frozen=True, slots=True)
class Ceil(Elementwise):
    TFLITE = "CEIL"
    KERNELS = ("tg_ceil_f32",)
    TYPES = "float32"
    DTYPES = (DType.FLOAT32,)

    def real(self, x: Array) -> Array:
        return np.ceil(x)
