"""SELECT: where a bool tensor is true the one, elsewhere the other; a row of bools chooses whole rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tinygen.graph import Operands, Tensor
from tinygen.ops.checks import require_shape
from tinygen.ops.select_v2 import SelectV2


@dataclass(frozen=True, slots=True)
class Select(SelectV2):
    TFLITE = "SELECT"

    def check(self, operands: Operands) -> None:
        for tensor in self.choices(operands)[1:]:
            require_shape(tensor, operands.output.shape)
        SelectV2.check(self, operands)

    def choices(self, operands: Operands) -> tuple[Tensor, Tensor, Tensor]:
        condition, chosen, other = SelectV2.choices(self, operands)
        if len(condition.shape) == 1 < len(chosen.shape):
            condition = replace(condition, shape=(*condition.shape, *(1 for _ in chosen.shape[1:])))
        return condition, chosen, other
