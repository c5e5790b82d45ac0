"""LOG: the natural logarithm on int8 and float32."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Tensor
from tinygen.ops.elementwise import Elementwise, through_reals
from tinygen.quant import Integers


@dataclass(frozen=True, slots=True)
class Log(Elementwise):
    TFLITE = "LOG"
    KERNELS = ("tg_table_s8", "tg_log_f32")
    TYPES = "int8, float32"
    DTYPES = (DType.INT8, DType.FLOAT32)

    def quantized(self, source: Tensor, output: Tensor, x: Integers) -> Integers:
        return through_reals(source, output, x, _log)

    def real(self, x: Array) -> Array:
        return np.log(x)


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf
