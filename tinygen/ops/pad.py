"""PAD: int8 elements with the value zero (the zero point) added before and after each axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import (
    require_constant,
    require_dtype,
    require_int8,
    require_rank,
    require_same_quant,
    require_shape,
)

LOOPS = 5


@dataclass(frozen=True, slots=True)
class Pad(Op):
    TFLITE = "PAD"
    INPUTS = (2, 2)
    KERNELS = ("tg_pad_s8",)
    TYPES = "int8"

    def check(self, operands: Operands) -> None:
        source, amounts, output = operands.input(0, "input"), operands.input(1, "paddings"), operands.output
        require_int8(source, output)
        require_same_quant(source, output)
        require_rank(source, 1, LOOPS)
        require_dtype(amounts, DType.INT32, DType.INT64)
        require_constant(amounts, "paddings")
        require_shape(amounts, (len(source.shape), 2))
        pairs = self.amounts(operands)
        if min(min(pair) for pair in pairs) < 0:
            raise ModelError(f"paddings '{amounts.name}' are negative: {pairs}")
        expected = tuple(b + n + a for n, (b, a) in zip(source.shape, pairs, strict=True))
        require_shape(output, expected)

    def amounts(self, operands: Operands) -> list[tuple[int, int]]:
        """(before, after) per axis."""
        data = require_constant(operands.input(1, "paddings"), "paddings")
        return [(int(before), int(after)) for before, after in data]

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        zero = operands.output.zero_point
        return (np.pad(values[0], self.amounts(operands), constant_values=zero),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        missing = LOOPS - len(source.shape)
        pairs = [(0, 0)] * missing + self.amounts(operands)
        params: dict[str, Parameter] = {
            "size": (1,) * missing + source.shape,
            "before": tuple(before for before, _ in pairs),
            "after": tuple(after for _, after in pairs),
            "value": operands.output.zero_point,
        }
        return (Lowered("tg_pad_s8", params, (0,), {}),)
