"""MAX_POOL_2D for Helium: sixteen channels at once."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.max_pool2d import MaxPool2D
from tinygen.target import Unit
from tinygen.variants.variant import Variant


class MaxPool2DS8Mve(Variant):
    KERNEL = "tg_max_pool2d_s8_mve"
    OPERATOR = MaxPool2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        if operands.output.dtype is not DType.INT8:
            return None
        (plain,) = op.lower(operands)
        # Channels are read before they are written, some at once: as with single ones.
        return (replace(plain, kernel=self.KERNEL),)
