"""DEPTHWISE_CONV_2D on AVR: each pixel's window is copied out channel by channel."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.lead import block_lead
from tinygen.target import Unit
from tinygen.variants.variant import Variant

LARGEST = 2**15 - 1  # of what int16 counts


class DepthwiseConv2DS8Avr(Variant):
    KERNEL = "tg_depthwise_conv2d_s8_avr"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.AVR

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        _, height, width, channels = products.weights.shape
        depth = source.shape[3]
        if source.dtype is not DType.INT8 or op.dilation != (1, 1):
            return None
        if max(source.elements, operands.output.elements, height * width * depth) > LARGEST:
            return None
        window = op.window(operands)
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **window.params(),
            "input_depth": depth,
            "depth_multiplier": channels // depth,
            **products.params(),
        }
        leads = {0: block_lead(window.lowest(source.shape[0], depth), channels, source.shape[0], 1)}
        weights = require_constant(products.weights, "weights").reshape(-1, channels).T.copy()
        constants = {**products.constants(), "weights": weights}
        scratch = height * width * depth
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)
