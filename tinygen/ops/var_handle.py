"""VAR_HANDLE: names a resource variable; the reader puts the state itself in the handle's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.graph import Array, Lowered, Op, Operands


@dataclass(frozen=True, slots=True)
class VarHandle(Op):
    TFLITE = "VAR_HANDLE"
    INPUTS = (0, 0)
    KERNELS = ()
    TYPES = "none: resolved when the model is read"

    def check(self, operands: Operands) -> None:
        """Nothing to check: it has no tensor of its own."""

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        return ()

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        return ()
