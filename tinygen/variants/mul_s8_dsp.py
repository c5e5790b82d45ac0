"""MUL of int8 tensors of one shape."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.lead import element_leads
from tinygen.ops.mul import Mul
from tinygen.ops.rescale import Rescale, activation_bounds, bounds_params
from tinygen.ops.two_operands import pair
from tinygen.target import Unit
from tinygen.variants.dsp import words
from tinygen.variants.variant import FIRST, LAST, Variant


class MulS8Dsp(Variant):
    KERNEL = "tg_mul_s8_dsp"
    OPERATOR = Mul
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (FIRST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Mul)
        (a, b), output = pair(operands), operands.output
        if output.dtype is not DType.INT8 or a.shape != b.shape or (a.data is None) is not (b.data is None):
            return None
        rescale = words(Rescale.of([op.multiplier(operands)]), 1)
        if rescale is None:
            return None
        factor, power = rescale.view(np.int32).ravel().tolist()
        low, high = activation_bounds(op.activation, output)
        params: dict[str, Parameter] = {
            "elements": output.elements,
            "zero_point1": a.zero_point,
            "zero_point2": b.zero_point,
            "output_zero_point": output.zero_point,
            "factor": factor,
            "power": power,
            "halves": int(low < output.zero_point),
            **bounds_params((low, high)),
        }
        return (Lowered(self.KERNEL, params, (0, 1), {}, leads=element_leads(operands)),)
