"""EXP: e to the power of x on int8 and float32."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Tensor
from tinygen.ops.elementwise import Elementwise, through_reals
from tinygen.quant import Integers


@dataclass(frozen=True, slots=True)
class Exp(Elementwise):
    TFLITE = "EXP"
    KERNELS = ("tg_table_s8", "tg_exp_f32")
    TYPES = "int8, float32"
    DTYPES = (DType.INT8, DType.FLOAT32)

    def quantized(self, source: Tensor, output: Tensor, x: Integers) -> Integers:
        return through_reals(source, output, x, _exp)

    def real(self, x: Array) -> Array:
        return np.exp(x)


def _exp(x: float) -> float:
    return math.exp(min(x, 80.0))  # beyond is beyond every scale, and still within float32
