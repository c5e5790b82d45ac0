"""MUL for Helium: four elements at once."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands
from tinygen.ops.lead import element_leads
from tinygen.ops.mul import Mul
from tinygen.ops.two_operands import pair
from tinygen.target import Unit
from tinygen.variants.variant import Variant


class MulS8Mve(Variant):
    KERNEL = "tg_mul_s8_mve"
    OPERATOR = Mul
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        """The call for tensors of one shape; a factor of 1 or more would shift left."""
        assert isinstance(op, Mul)
        (a, b), output = pair(operands), operands.output
        if a.dtype is not DType.INT8 or not a.elements == b.elements == output.elements:
            return None
        params = {"elements": output.elements, **op.params(operands)}
        if params["output_shift"] not in range(-31, 1):
            return None
        # A vector is read before it is written, and then only later ones are: as with single elements.
        return (Lowered(self.KERNEL, params, (0, 1), {}, leads=element_leads(operands)),)
