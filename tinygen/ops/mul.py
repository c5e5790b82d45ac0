"""MUL of two tensors with broadcasting: integers (int16 with zero points 0) and float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.checks import require_zero_points
from tinygen.ops.kernels import kernels
from tinygen.ops.two_operands import NUMBERS, QUANTIZED, Arithmetic, pair
from tinygen.quant import Multiplier, quantize_multiplier, requantize, wrap


@dataclass(frozen=True, slots=True)
class Mul(Arithmetic):
    TFLITE = "MUL"
    KERNEL_OF = kernels("tg_mul", *NUMBERS)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, uint8, int16, int32, int64 (without an activation), float32"

    def check(self, operands: Operands) -> None:
        Arithmetic.check(self, operands)
        if operands.output.dtype is DType.INT16:
            require_zero_points(*pair(operands), operands.output)

    def multiplier(self, operands: Operands) -> Multiplier:
        a, b = pair(operands)
        return quantize_multiplier(a.scale * b.scale / operands.output.scale)

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        output = operands.output
        if output.dtype not in QUANTIZED:
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                return self.clamp(a * b, output)
        first, second = pair(operands)
        product = (a.astype(np.int64) - first.zero_point) * (b.astype(np.int64) - second.zero_point)
        m = self.multiplier(operands)
        return self.clamp(wrap(requantize(product, m.value, m.shift) + output.zero_point), output)

    def params(self, operands: Operands) -> dict[str, Parameter]:
        (a, b), output = pair(operands), operands.output
        if output.dtype not in QUANTIZED:
            return {**self.bounds_params(output)}
        m = self.multiplier(operands)
        return {
            "zero_point1": a.zero_point,
            "zero_point2": b.zero_point,
            "output_zero_point": output.zero_point,
            "output_multiplier": m.value,
            "output_shift": m.shift,
            **self.bounds_params(output),
        }
