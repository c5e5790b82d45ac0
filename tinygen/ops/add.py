"""ADD of two int8 tensors with broadcasting: both are brought to a common scale with 20 more bits first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, Lowered, Op, Operands, Parameter
from tinygen.ops.broadcast import broadcast_params, require_broadcast
from tinygen.ops.checks import require_int8
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.options import Activation, Options
from tinygen.quant import Multiplier, quantize_multiplier, requantize, saturate

LEFT_SHIFT = 20


@dataclass(frozen=True, slots=True)
class Add(Op):
    TFLITE = "ADD"
    INPUTS = (2, 2)
    KERNELS = ("tg_add_s8",)
    TYPES = "int8"

    activation: Activation

    @classmethod
    def parse(cls, options: Options) -> Add:
        return cls(options.activation())

    def check(self, operands: Operands) -> None:
        a, b, output = operands.input(0, "first input"), operands.input(1, "second input"), operands.output
        require_int8(a, b, output)
        require_broadcast(a, b, output)
        _, _, multiplier = self._multipliers(operands)
        if multiplier.shift > 0:
            raise ModelError(f"tensor '{output.name}' has a scale too small for a sum: {output.scale:g}")

    def _multipliers(self, operands: Operands) -> tuple[Multiplier, Multiplier, Multiplier]:
        """For the first input, the second and the output; the inputs' are at most one half."""
        a, b, output = operands.input(0, "first input"), operands.input(1, "second input"), operands.output
        common = 2 * max(a.scale, b.scale)
        return (
            quantize_multiplier(a.scale / common),
            quantize_multiplier(b.scale / common),
            quantize_multiplier(common / ((1 << LEFT_SHIFT) * output.scale)),
        )

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        output = operands.output
        *of_inputs, of_output = self._multipliers(operands)
        total = np.zeros((), np.int64)
        for tensor, value, m in zip(operands.inputs, values, of_inputs, strict=True):
            assert tensor is not None and value is not None
            wide = (value.astype(np.int64) - tensor.zero_point) << LEFT_SHIFT
            total = total + requantize(wide, m.value, m.shift)
        scaled = requantize(total, of_output.value, of_output.shift) + output.zero_point
        return (saturate(scaled, *activation_bounds(self.activation, output), np.int8),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        a, b, output = operands.input(0, "first input"), operands.input(1, "second input"), operands.output
        of_a, of_b, of_output = self._multipliers(operands)
        params: dict[str, Parameter] = {
            **broadcast_params(a, b, output),
            "zero_point1": a.zero_point,
            "multiplier1": of_a.value,
            "shift1": of_a.shift,
            "zero_point2": b.zero_point,
            "multiplier2": of_b.value,
            "shift2": of_b.shift,
            "output_zero_point": output.zero_point,
            "output_multiplier": of_output.value,
            "output_shift": of_output.shift,
            **bounds_params(activation_bounds(self.activation, output)),
        }
        return (Lowered("tg_add_s8", params, (0, 1), {}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        shape = operands.output.shape
        return tuple(i for i, tensor in enumerate(operands.inputs) if tensor and tensor.shape == shape)
