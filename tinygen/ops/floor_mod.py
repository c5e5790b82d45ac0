"""FLOOR_MOD of two tensors with broadcasting: int32 and float32, what FLOOR_DIV leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.division import remainder
from tinygen.ops.kernels import kernels
from tinygen.ops.two_operands import TwoOperands


@dataclass(frozen=True, slots=True)
class FloorMod(TwoOperands):
    TFLITE = "FLOOR_MOD"
    KERNEL_OF = kernels("tg_floor_mod", DType.INT32, DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int32, float32"

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        if operands.output.dtype is DType.FLOAT32:
            with np.errstate(all="ignore"):
                rest: Array = np.fmod(a, b)
        else:
            rest = remainder(a, b)
        moves = (rest != 0) & ((rest < 0) != (b < 0))
        return np.where(moves, rest + b, rest)

    def params(self, operands: Operands) -> dict[str, Parameter]:
        return {}
