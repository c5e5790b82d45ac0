"""RSQRT: 1 over the square root on float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.elementwise import Elementwise


@dataclass(frozen=True, slots=True)
class Rsqrt(Elementwise):
    TFLITE = "RSQRT"
    KERNELS = ("tg_rsqrt_f32",)
    TYPES = "float32"
    DTYPES = (DType.FLOAT32,)

    def real(self, x: Array) -> Array:
        return np.float32(1) / np.sqrt(x)
