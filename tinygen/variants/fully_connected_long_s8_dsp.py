"""FULLY_CONNECTED of rows that others would expand to too much memory, or whose sums they cannot hold."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, words
from tinygen.variants.variant import Variant

WORD = 4  # inputs
GROUP = 4  # outputs
MOST_ROWS = 2  # more are better off as pixels of a convolution


class FullyConnectedLongS8Dsp(Variant):
    KERNEL = "tg_fully_connected_long_s8_dsp"
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        products, output = op.products(operands), operands.output
        units, depth = products.weights.shape
        rows = products.source.elements // depth
        if products.source.dtype is not DType.INT8 or rows > MOST_ROWS or depth < WORD:
            return None
        own = products.rescale()
        rescale = words(own, units)
        if rescale is None:
            return None
        assert products.weights.data is not None
        weights = products.weights.data
        params: dict[str, Parameter] = {
            "batches": rows,
            "depth": depth,
            "units": units,
            "rescale_stride": 0 if len(own.multiplier) == 1 else 2,
            "output_zero_point": output.zero_point,
            "halves": int(needs_halves(products)),
            **bounds_params(activation_bounds(products.activation, output)),
        }
        constants = {
            "weights": groups(weights, folded_bias(products, weights)),
            "rescale": rescale[: len(own.multiplier)].ravel(),
        }
        return (Lowered(self.KERNEL, params, (0,), constants),)


def groups(weights: Array, bias: Array) -> Array:
    """For four outputs their biases, then for each four inputs a word of each: uint32."""
    units, depth = weights.shape
    missing = -depth % WORD
    whole = weights[:, : depth - depth % WORD]
    rest = weights[:, depth - depth % WORD :]
    # The last word holds the last four inputs, of which some were there before: these count once.
    last = np.pad(rest, ((0, 0), (missing, 0))) if missing else rest
    taps = np.pad(np.concatenate([whole, last], axis=1), ((0, -units % GROUP), (0, 0)))
    packed = np.ascontiguousarray(taps.astype(np.int8)).view(np.uint32)
    grouped = (
        packed.reshape(-1, GROUP, packed.shape[1])
        .transpose(0, 2, 1)
        .reshape(-1, packed.size // len(packed) * GROUP)
    )
    biases = np.pad(bias, (0, -units % GROUP)).view(np.uint32).reshape(-1, GROUP)
    return np.concatenate([biases, grouped], axis=1).ravel()
