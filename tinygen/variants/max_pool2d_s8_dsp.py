"""MAX_POOL_2D of four channels at a time: SSUB8 compares them, SEL chooses."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.max_pool2d import MaxPool2D
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.pooling import pool_params, takes
from tinygen.variants.variant import FIRST, LAST, Variant


class MaxPool2DS8Dsp(Variant):
    KERNEL = "tg_max_pool2d_s8_dsp"
    OPERATOR = MaxPool2D
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (LAST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, MaxPool2D)
        if operands.output.dtype is not DType.INT8 or not takes(operands):
            return None
        bounds = activation_bounds(op.activation, operands.output)
        params = {**pool_params(operands, op.geometry(operands)), **bounds_params(bounds)}
        return (Lowered(self.KERNEL, params, (0,), {}),)
