"""FULLY_CONNECTED of one to three inputs, as small models begin with: both halves of a word are used."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, words
from tinygen.variants.variant import Variant

MOST = 3  # inputs


class FullyConnectedSlimS8Dsp(Variant):
    KERNEL = "tg_fully_connected_slim_s8_dsp"
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        products, output = op.products(operands), operands.output
        units, depth = products.weights.shape
        if products.source.dtype is not DType.INT8 or depth > MOST:
            return None
        own = products.rescale()
        rescale = words(own, units)
        if rescale is None:
            return None
        assert products.weights.data is not None
        weights = products.weights.data
        halves = np.pad(weights.astype(np.int16), ((0, 0), (0, depth % 2)))
        bias = folded_bias(products, weights).view(np.uint32).reshape(-1, 1)
        params: dict[str, Parameter] = {
            "batches": products.source.elements // depth,
            "depth": depth,
            "units": units,
            "rescale_stride": 0 if len(own.multiplier) == 1 else 2,
            "output_zero_point": output.zero_point,
            "halves": int(needs_halves(products)),
            **bounds_params(activation_bounds(products.activation, output)),
        }
        constants = {
            "weights": np.concatenate([bias, halves.view(np.uint32)], axis=1).ravel(),
            "rescale": rescale[: len(own.multiplier)].ravel(),
        }
        return (Lowered(self.KERNEL, params, (0,), constants),)
