"""FLOOR_DIV of two tensors with broadcasting: int32 and float32, rounded down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.division import divide, remainder
from tinygen.ops.kernels import kernels
from tinygen.ops.two_operands import TwoOperands


@dataclass(frozen=True, slots=True)
class FloorDiv(TwoOperands):
    TFLITE = "FLOOR_DIV"
    KERNEL_OF = kernels("tg_floor_div", DType.INT32, DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int32, float32"

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        if operands.output.dtype is DType.FLOAT32:
            with np.errstate(all="ignore"):
                return np.floor(a.astype(np.float64) / b.astype(np.float64)).astype(np.float32)
        rest = remainder(a, b)
        rounds_down = (rest != 0) & ((rest < 0) != (b < 0))
        quotient: Array = divide(a, b) - rounds_down.astype(np.int32)
        return quotient

    def params(self, operands: Operands) -> dict[str, Parameter]:
        return {}
