"""SUM over any axes: int8, int16 and float32."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.graph import Operands
from tinygen.ops.mean_or_sum import MeanOrSum
from tinygen.quant import Multiplier, quantize_multiplier


@dataclass(frozen=True, slots=True)
class Sum(MeanOrSum):
    TFLITE = "SUM"

    def multiplier(self, operands: Operands) -> Multiplier:
        return quantize_multiplier(operands.input(0, "input").scale / operands.output.scale)

    def divisor(self, operands: Operands) -> int:
        return 1
