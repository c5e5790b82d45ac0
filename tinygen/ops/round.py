"""ROUND: the nearest integer, halves to the even one, on float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType
from tinygen.ops.elementwise import Elementwise


@dataclass(frozen=True, slots=True)
class Round(Elementwise):
    TFLITE = "ROUND"
    KERNELS = ("tg_round_f32",)
    TYPES = "float32"
    DTYPES = (DType.FLOAT32,)

    def real(self, x: Array) -> Array:
        return np.rint(x)
