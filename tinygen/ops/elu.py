"""ELU: exp(x) - 1 where x is negative, on int8 and float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Tensor
from tinygen.ops.elementwise import Elementwise, through_reals
from tinygen.quant import Integers


@dataclass(frozen=True, slots=True)
class Elu(Elementwise):
    TFLITE = "ELU"
    KERNELS = ("tg_table_s8", "tg_elu_f32")
    TYPES = "int8, float32"
    DTYPES = (DType.INT8, DType.FLOAT32)

    def quantized(self, source: Tensor, output: Tensor, x: Integers) -> Integers:
        return through_reals(source, output, x, _elu)

    def real(self, x: Array) -> Array:
        return np.where(x < 0, np.expm1(x), x)


def _elu(x: float) -> float:
    """exp() is rounded to float32 before 1 is subtracted, as in TFLM's table."""
    return float(np.float32(np.exp(x)) - np.float32(1)) if x < 0 else x
