"""SOFTMAX over the last axis: int8 to int8 with the scale 1/256 and zero point -128.

In a row, every input differs from the largest by 0 to 255 steps: exp() of each step is a table made here, so
that the device only looks up, adds, and takes one reciprocal a row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, Lowered, Op, Operands, Tensor
from tinygen.ops.checks import require_int8, require_rank, require_shape
from tinygen.options import Options
from tinygen.quant import (
    Integers,
    exp_on_negative,
    high_multiply,
    quantize_multiplier,
    reciprocal,
    round_shift,
    saturate,
)

SCALED_INTEGER_BITS = 5  # of the scaled difference: exp(-32) is nothing
SUM_INTEGER_BITS = 12  # of the sum of exponentials
LONGEST_ROW = (1 << SUM_INTEGER_BITS) - 1


@dataclass(frozen=True, slots=True)
class Softmax(Op):
    TFLITE = "SOFTMAX"
    INPUTS = (1, 1)
    KERNELS = ("tg_softmax_s8",)
    TYPES = "int8"

    beta: float

    @classmethod
    def parse(cls, options: Options) -> Softmax:
        return cls(options.real("Beta"))

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_int8(source, output)
        require_rank(source, 1, 8)
        require_shape(output, source.shape)
        if (output.scale, output.zero_point) != (1 / 256, -128):
            raise ModelError(f"tensor '{output.name}' must have the scale 1/256 and zero point -128")
        if source.shape[-1] > LONGEST_ROW:
            raise ModelError(f"tensor '{source.name}' has rows longer than {LONGEST_ROW}")
        if not 1 <= self._factor(source) < math.inf:
            raise ModelError(f"its beta {self.beta:g} does not fit the scale of '{source.name}'")

    def _factor(self, source: Tensor) -> float:
        factor = self.beta * source.scale * (1 << (31 - SCALED_INTEGER_BITS))
        return min(factor, 2.0**31 - 1)

    def table(self, source: Tensor) -> Integers:
        """exp(-beta * scale * step), no integer bits, for every step that can matter."""
        m = quantize_multiplier(self._factor(source))
        limit = ((1 << SCALED_INTEGER_BITS) - 1) * (1 << (31 - SCALED_INTEGER_BITS)) // (1 << m.shift)
        steps = np.arange(min(255, limit) + 1, dtype=np.int64)
        return exp_on_negative(high_multiply(-steps << m.shift, m.value))

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        x = values[0].astype(np.int64)
        table = self.table(operands.input(0, "input"))
        steps = x.max(axis=-1, keepdims=True) - x
        matters = steps < len(table)
        exps = np.where(matters, table[np.minimum(steps, len(table) - 1)], 0)
        total = round_shift(exps, SUM_INTEGER_BITS).sum(axis=-1, keepdims=True)
        headroom = 32 - np.ceil(np.log2(total + 1)).astype(np.int64)  # leading zeros of a 32-bit word
        scale = reciprocal((total << headroom) - 2**31)
        exponent = SUM_INTEGER_BITS - headroom + 31 - 8
        probability = np.where(exponent > 31, 0, round_shift(high_multiply(scale, exps), exponent))
        return (saturate(probability - 128, -128, 127, np.int8),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        table = self.table(source).astype(np.int32)
        depth = source.shape[-1]
        params = {"rows": source.elements // depth, "depth": depth, "steps": len(table)}
        return (Lowered("tg_softmax_s8", params, (0,), {"exponentials": table}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)
