"""CONV_2D of int16 images by SMLALD: the plain kernel with another sum."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.conv2d import Conv2D
from tinygen.target import Unit
from tinygen.variants.fully_connected_s16_dsp import WORD, exchanged
from tinygen.variants.variant import Variant


class Conv2DS16Dsp(Variant):
    KERNEL = "tg_conv2d_s16_dsp"
    OPERATOR = Conv2D
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        depth = weights.shape[3]
        if (
            source.dtype is not DType.INT16
            or depth != source.shape[3]
            or depth % WORD
            or op.dilation != (1, 1)
        ):
            return None
        (call,) = op.lower(operands)
        constants = {**call.constants, "weights": exchanged(call.constants["weights"])}
        return (replace(call, kernel=self.KERNEL, constants=constants),)
