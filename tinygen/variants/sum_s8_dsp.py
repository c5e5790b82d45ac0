"""ADD and SUB of int8 tensors of one shape by a plane: one multiply-accumulate for each operand."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.add import Add
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.sub import Sub
from tinygen.ops.sum_or_difference import SumOrDifference
from tinygen.ops.two_operands import pair
from tinygen.target import Unit
from tinygen.variants.plane import BYTES, fit
from tinygen.variants.variant import FIRST, LAST, Variant

KERNEL = "tg_sum_s8_dsp"


class SumS8Dsp(Variant):
    """Of both operators; each has a variant of its own."""

    KERNEL = KERNEL
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (FIRST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, SumOrDifference)
        (a, b), output = pair(operands), operands.output
        if output.dtype is not DType.INT8 or a.shape != b.shape or (a.data is None) is not (b.data is None):
            return None
        first, second = np.meshgrid(BYTES, BYTES, indexing="ij")
        values = op.calculate(operands, first, second)
        bounds = activation_bounds(op.activation, output)
        plane = fit(values, (a.scale / output.scale, op.SIGN * b.scale / output.scale), bounds)
        if plane is None:
            return None
        params: dict[str, Parameter] = {
            "elements": output.elements,
            "factor1": plane.factor1,
            "factor2": plane.factor2,
            "rest": plane.rest,
            "bits": plane.bits,
            **bounds_params(bounds),
        }
        return (Lowered(self.KERNEL, params, (0, 1), {}),)


class AddS8Dsp(SumS8Dsp):
    OPERATOR = Add


class SubS8Dsp(SumS8Dsp):
    OPERATOR = Sub
