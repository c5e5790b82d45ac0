"""ADD of two tensors of one shape: a table for each says what its bytes mean in the common scale."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.add import Add
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.two_operands import pair
from tinygen.target import Unit
from tinygen.variants.variant import Variant

BITS = 2  # sums are 2**BITS times what they mean
LEAST = 256  # elements that are worth two tables of 1 KB
BYTES = np.arange(256, dtype=np.uint8).view(np.int8)  # in the order of the tables


class AddS8Mac16(Variant):
    KERNEL = "tg_add_s8_mac16"
    OPERATOR = Add
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Add)
        (a, b), output = pair(operands), operands.output
        if output.dtype is not DType.INT8 or a.shape != b.shape or output.elements < LEAST:
            return None
        if a.data is not None or b.data is not None:
            return None
        common = op.common_scale(operands)
        tables = [each << BITS for each in common.apply((a, b), BYTES, BYTES)]
        bounds = activation_bounds(op.activation, output)
        halves = bounds[0] < output.zero_point
        down = -common.output.shift
        nudge = (0 if halves else 1) + (1 << down if down else 0)
        around = nudge + output.zero_point * 2 ** (down + 1)
        most = sum(int(np.abs(table).max()) for table in tables)
        if down < int(halves) or down > 30 or most >= 2**31 or most // 2 + abs(around) + 4 >= 2**31:
            return None
        params: dict[str, Parameter] = {
            "elements": output.elements,
            "multiplier": common.output.value,
            "round": around,
            "shift": down + 1,
            "halves": int(halves),
            **bounds_params(bounds),
        }
        constants: dict[str, Array] = {f"table{i + 1}": tables[i].astype(np.int32) for i in range(2)}
        return (Lowered(self.KERNEL, params, (0, 1), constants),)
