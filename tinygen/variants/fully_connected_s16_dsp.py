"""FULLY_CONNECTED of int16 rows by SMLALD: the plain kernel with another sum."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.fully_connected import FullyConnected
from tinygen.target import Unit
from tinygen.variants.variant import Variant


class FullyConnectedS16Dsp(Variant):
    KERNEL = "tg_fully_connected_s16_dsp"
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        if operands.output.dtype is not DType.INT16:
            return None
        (call,) = op.lower(operands)
        return (replace(call, kernel=self.KERNEL),)
