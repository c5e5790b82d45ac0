"""AVERAGE_POOL_2D for Helium: four channels at once."""

from __future__ import annotations

import math
from dataclasses import replace

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.average_pool2d import AveragePool2D
from tinygen.target import Unit
from tinygen.variants.variant import Variant

MOST = 2**12  # elements of a window, whose sum one product divides exactly


class AveragePool2DS8Mve(Variant):
    KERNEL = "tg_average_pool2d_s8_mve"
    OPERATOR = AveragePool2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, AveragePool2D)
        if operands.output.dtype is not DType.INT8 or math.prod(op.window) > MOST:
            return None
        (plain,) = op.lower(operands)
        # Channels are read before they are written, some at once: as with single ones.
        return (replace(plain, kernel=self.KERNEL),)
