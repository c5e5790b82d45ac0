"""RELU: int8, rescaled from the input's scale to the output's and clamped at zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_int8, require_shape
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.options import Activation
from tinygen.quant import Multiplier, quantize_multiplier, requantize, saturate, wrap


@dataclass(frozen=True, slots=True)
class Relu(Op):
    TFLITE = "RELU"
    INPUTS = (1, 1)
    KERNELS = ("tg_relu_s8",)
    TYPES = "int8"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_int8(source, output)
        require_shape(output, source.shape)

    def _multiplier(self, operands: Operands) -> Multiplier:
        return quantize_multiplier(operands.input(0, "input").scale / operands.output.scale)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, output = operands.input(0, "input"), operands.output
        assert values[0] is not None
        m = self._multiplier(operands)
        scaled = requantize(values[0].astype(np.int64) - source.zero_point, m.value, m.shift)
        bounds = activation_bounds(Activation.RELU, output)
        return (saturate(wrap(scaled + output.zero_point), *bounds, np.int8),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        m = self._multiplier(operands)
        params = {
            "elements": source.elements,
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            "multiplier": m.value,
            "shift": m.shift,
            **bounds_params(activation_bounds(Activation.RELU, output)),
        }
        return (Lowered("tg_relu_s8", params, (0,), {}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)
