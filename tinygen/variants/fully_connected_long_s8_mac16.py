"""FULLY_CONNECTED whose sums or shifts are too large for the fast requantization."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.weights import bias_values
from tinygen.target import Unit
from tinygen.variants.fully_connected_s8_mac16 import excess, fours_of, packed, scratch, sizes
from tinygen.variants.mac16 import as_words
from tinygen.variants.variant import Variant

PART = 256  # fours of inputs that are widened at one time: more would save no time
SUM = 8  # bytes of a unit's sum
LONGEST = 2**16  # inputs, for which 40 bits are enough


class FullyConnectedLongS8Mac16(Variant):
    KERNEL = "tg_fully_connected_long_s8_mac16"
    OPERATOR = FullyConnected
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or weights.shape[1] > LONGEST:
            return None
        assert weights.data is not None
        products = op.products(operands)
        part = min(PART, fours_of(weights.shape[1]))
        params: dict[str, Parameter] = {
            **sizes(operands),
            "part": part,
            "output_zero_point": products.output.zero_point,
            "rescale_stride": 0 if products.shared else 1,
            **bounds_params(activation_bounds(products.activation, products.output)),
        }
        bias = bias_values(products.bias, products.channels).astype(np.int64)
        folded = bias - source.zero_point * weights.data.astype(np.int64).sum(axis=1)
        constants = {
            "weights": packed(weights.data),
            "excess": excess(weights.data).astype(np.int32),
            "bias": as_words(folded),
            **products.rescale().constants(),
        }
        return (
            Lowered(
                self.KERNEL, params, (0,), constants, scratch=scratch(4 * part) + SUM * products.channels
            ),
        )
