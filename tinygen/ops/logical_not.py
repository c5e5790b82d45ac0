"""LOGICAL_NOT of a bool tensor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_shape


@dataclass(frozen=True, slots=True)
class LogicalNot(Op):
    TFLITE = "LOGICAL_NOT"
    INPUTS = (1, 1)
    KERNELS = ("tg_logical_not_b8",)
    TYPES = "bool"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(source, DType.BOOL)
        require_dtype(output, DType.BOOL)
        require_shape(output, source.shape)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        return (np.logical_not(values[0]),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        params = {"elements": operands.output.elements}
        return (Lowered("tg_logical_not_b8", params, (0,), {}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)
