"""MEAN over any axes: int8, int16 and float32; an integer's division is part of the rescaling factor."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.graph import Operands
from tinygen.ops.mean_or_sum import MeanOrSum
from tinygen.quant import Multiplier, quantize_multiplier


@dataclass(frozen=True, slots=True)
class Mean(MeanOrSum):
    TFLITE = "MEAN"

    def multiplier(self, operands: Operands) -> Multiplier:
        """The scales' factor, its value divided by the count with as many bits kept as int32 allows."""
        m = quantize_multiplier(operands.input(0, "input").scale / operands.output.scale)
        count = self.count(operands)
        bits = min(count.bit_length() - 1, 32, 31 + m.shift)
        return Multiplier((m.value << bits) // count, m.shift - bits)

    def divisor(self, operands: Operands) -> int:
        return self.count(operands)
