"""SQUARED_DIFFERENCE of two tensors with broadcasting: int8, int16 (zero points 0), int32 and float32."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.checks import require_zero_points
from tinygen.ops.common_scale import CommonScale
from tinygen.ops.kernels import kernels
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.two_operands import QUANTIZED, TwoOperands, pair
from tinygen.options import Activation
from tinygen.quant import requantize, saturate, wrap

LEFT_SHIFT = {DType.INT8: 7, DType.INT16: 0}


@dataclass(frozen=True, slots=True)
class SquaredDifference(TwoOperands):
    TFLITE = "SQUARED_DIFFERENCE"
    KERNEL_OF = kernels("tg_squared_difference", DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, int16, int32, float32"

    def check(self, operands: Operands) -> None:
        TwoOperands.check(self, operands)
        if operands.output.dtype is DType.INT16:
            require_zero_points(*pair(operands), operands.output)

    def _common_scale(self, operands: Operands) -> CommonScale:
        (a, b), output = pair(operands), operands.output
        bits = LEFT_SHIFT[a.dtype]
        common = 2 * max(a.scale, b.scale)
        of_output = common * common / ((1 << 2 * bits) * output.scale)
        return CommonScale.of(a.scale / common, b.scale / common, of_output, bits)

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        output = operands.output
        if output.dtype not in QUANTIZED:
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                squared: Array = (a - b) * (a - b)
            return squared
        common = self._common_scale(operands)
        first, second = common.apply(pair(operands), a, b)
        result = requantize((first - second) ** 2, common.output.value, common.output.shift)
        bounds = activation_bounds(Activation.NONE, output)
        return saturate(wrap(result + output.zero_point), *bounds, output.dtype.numpy)

    def params(self, operands: Operands) -> dict[str, Parameter]:
        output = operands.output
        if output.dtype not in QUANTIZED:
            return {}
        bounds = activation_bounds(Activation.NONE, output)
        return {**self._common_scale(operands).params(operands), **bounds_params(bounds)}
