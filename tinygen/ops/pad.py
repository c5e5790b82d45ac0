"""PAD: zeros (the zero point) added before and after each axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Operands
from tinygen.ops.checks import require_quant
from tinygen.ops.pad_by_value import PadByValue


@dataclass(frozen=True, slots=True)
class Pad(PadByValue):
    TFLITE = "PAD"
    INPUTS = (2, 2)

    def check(self, operands: Operands) -> None:
        PadByValue.check(self, operands)
        if operands.output.quant is not None:
            require_quant(operands.output)

    def value(self, operands: Operands) -> Array:
        output = operands.output
        zero = 0 if output.quant is None else output.zero_point
        return np.array([zero], output.dtype.numpy)
