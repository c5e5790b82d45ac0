"""ASSIGN_VARIABLE: a state takes a new value, for this call's later reads and for the next call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_shape


@dataclass(frozen=True, slots=True)
class AssignVariable(Op):
    TFLITE = "ASSIGN_VARIABLE"
    INPUTS = (2, 2)
    OUTPUTS = (0, 0)
    KERNELS = ("tg_copy",)
    TYPES = "all"

    def check(self, operands: Operands) -> None:
        state, value = operands.input(0, "variable"), operands.input(1, "value")
        require_dtype(value, state.dtype)
        require_shape(value, state.shape)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[1] is not None
        return (values[1],)

    def mutates(self, operands: Operands) -> tuple[int, ...]:
        return (0,)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        params = {"bytes": operands.input(0, "variable").bytes, "offset": 0}
        return (Lowered("tg_copy", params, (1,), {}, states=(0,), outputs=()),)
