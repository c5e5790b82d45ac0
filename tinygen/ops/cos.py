"""COS: the cosine on float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.elementwise import Elementwise


@dataclass(frozen=True, slots=True)
class Cos(Elementwise):
    TFLITE = "COS"
    KERNELS = ("tg_cos_f32",)
    TYPES = "float32"
    DTYPES = (DType.FLOAT32,)

    def real(self, x: Array) -> Array:
        return np.cos(x.astype(np.float64))
