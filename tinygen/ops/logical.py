"""What LOGICAL_AND and LOGICAL_OR share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.kernels import kernels
from tinygen.ops.two_operands import TwoOperands


@dataclass(frozen=True, slots=True)
class Logical(TwoOperands):
    KERNEL_OF = kernels("tg_logical", DType.BOOL)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "bool"
    BOTH: ClassVar[bool]  # whether both operands must be true

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        result: Array = a & b if self.BOTH else a | b
        return result

    def params(self, operands: Operands) -> dict[str, Parameter]:
        return {"both": int(self.BOTH)}
