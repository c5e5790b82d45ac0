"""RELU6: int8, clamped to what 0 and 6 are in the input's own scale; it does not rescale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_int8, require_same_quant, require_shape
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.options import Activation
from tinygen.quant import saturate


@dataclass(frozen=True, slots=True)
class Relu6(Op):
    TFLITE = "RELU6"
    INPUTS = (1, 1)
    KERNELS = ("tg_relu6_s8",)
    TYPES = "int8, input and output with the same scale and zero point"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_int8(source, output)
        require_same_quant(source, output)
        require_shape(output, source.shape)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        bounds = activation_bounds(Activation.RELU6, operands.input(0, "input"))
        return (saturate(values[0], *bounds, np.int8),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        bounds = bounds_params(activation_bounds(Activation.RELU6, source))
        return (Lowered("tg_relu6_s8", {"elements": source.elements, **bounds}, (0,), {}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)
