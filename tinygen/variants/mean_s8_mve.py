"""MEAN and SUM for Helium, over neighbouring axes but the last ones: four channels at once."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.mean_or_sum import MeanOrSum
from tinygen.quant import INT32_MAX
from tinygen.target import Unit
from tinygen.variants.variant import Variant

LEAST_DEPTH = 4  # as many channels as there are at once


class MeanS8Mve(Variant):
    KERNEL = "tg_mean_s8_mve"
    OPERATOR = MeanOrSum
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, MeanOrSum)
        if operands.output.dtype is not DType.INT8:
            return None
        (plain,) = op.lower(operands)
        size, m = plain.params["size"], op.multiplier(operands)
        assert isinstance(size, tuple)
        rows, elements, depth, *others = size
        # What is not shifted right is clamped after the zero point is added, which must not wrap.
        largest = 255 * elements * 2.0 ** max(0, m.shift)
        if others != [1, 1] or depth < LEAST_DEPTH or largest > INT32_MAX - 256:
            return None
        params: dict[str, Parameter] = {
            "rows": rows,
            "elements": elements,
            "depth": depth,
            **{name: plain.params[name] for name in ("sum_offset", "output_zero_point", "multiplier")},
            "shift": m.shift << 8 if m.shift > 0 else m.shift,
        }
        return (Lowered(self.KERNEL, params, (0,), {}),)
