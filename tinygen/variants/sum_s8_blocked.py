"""ADD and SUB of int8 tensors of one shape on cores without SIMD, by the planes of Armv7E-M."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import Lowered, Op, Operands
from tinygen.ops.add import Add
from tinygen.ops.lead import element_leads
from tinygen.ops.sub import Sub
from tinygen.target import Unit
from tinygen.variants.sum_s8_dsp import SumS8Dsp

KERNEL = "tg_sum_s8_blocked"


class SumS8Blocked(SumS8Dsp):
    """Of both operators; each has a variant of its own."""

    KERNEL = KERNEL
    UNIT = Unit.BLOCKED
    SMALL = True

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        calls = SumS8Dsp.lower(self, op, operands)
        return calls and tuple(replace(call, leads=element_leads(operands)) for call in calls)


class AddS8Blocked(SumS8Blocked):
    OPERATOR = Add


class SubS8Blocked(SumS8Blocked):
    OPERATOR = Sub
