"""CONV_2D of single pixels: one row of them, filter by filter."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.lead import block_lead
from tinygen.target import Unit
from tinygen.variants.mac16 import STRIPE, channels_of, output_params, stripe_of
from tinygen.variants.variant import Variant

BEHIND = 8  # bytes that may be read behind the last pixel


class PointwiseConv2DS8Mac16(Variant):
    KERNEL = "tg_pointwise_conv2d_s8_mac16"
    OPERATOR = Conv2D
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        depth, output_depth = source.shape[3], weights.shape[0]
        pixels = source.elements // depth
        if source.dtype is not DType.INT8 or weights.shape[1:] != (1, 1, depth) or depth % 4:
            return None
        if operands.output.elements != pixels * output_depth:  # strides or margins
            return None
        assert weights.data is not None
        products = op.products(operands)
        channels = channels_of(products, weights.data.reshape(output_depth, depth))
        if channels is None:
            return None
        stripe = stripe_of(pixels, STRIPE // (2 * depth))
        params: dict[str, Parameter] = {
            "pixels": pixels,
            "stripe": stripe,
            "input_depth": depth,
            "output_depth": output_depth,
            **output_params(products, channels),
        }
        constants = {
            "weights": channels.weights.astype(np.int8).view(np.uint32),
            "rescale": channels.rescale(source.zero_point + 128),
        }
        scratch = 2 * (stripe + 1) * depth + BEHIND
        leads = {0: block_lead(np.arange(pixels) * depth, output_depth, 1, stripe)}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)
