"""READ_VARIABLE: a copy of a state as it is now; a later ASSIGN_VARIABLE does not change the copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_shape


@dataclass(frozen=True, slots=True)
class ReadVariable(Op):
    TFLITE = "READ_VARIABLE"
    INPUTS = (1, 1)
    KERNELS = ("tg_copy",)
    TYPES = "all"

    def check(self, operands: Operands) -> None:
        state, output = operands.input(0, "variable"), operands.output
        require_dtype(output, state.dtype)
        require_shape(output, state.shape)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        return (values[0],)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        return (Lowered("tg_copy", {"bytes": operands.output.bytes, "offset": 0}, (0,), {}),)
