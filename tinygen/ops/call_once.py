"""CALL_ONCE: runs a subgraph before the first call; the reader does, and keeps the states it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinygen.graph import Array, Lowered, Op, Operands


@dataclass(frozen=True, slots=True)
class CallOnce(Op):
    TFLITE = "CALL_ONCE"
    INPUTS = (0, 0)
    OUTPUTS = (0, 0)
    KERNELS = ()
    TYPES = "none: evaluated when the model is read"

    def check(self, operands: Operands) -> None:
        """Nothing to check: it has no tensors."""

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        return ()

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        return ()
