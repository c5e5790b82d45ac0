"""DEPTHWISE_CONV_2D on cores without SIMD: each channel row by row."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.lead import row_lead
from tinygen.target import Unit
from tinygen.variants.blocked import shorten
from tinygen.variants.variant import Variant

MOST_TAPS = 49  # TG_BLOCKED_WINDOW
SUM = 4  # bytes
OFFSET = 128  # what the kernel adds to elements


class DepthwiseConv2DS8Blocked(Variant):
    KERNEL = "tg_depthwise_conv2d_s8_blocked"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.BLOCKED

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        _, height, width, channels = products.weights.shape
        if source.dtype is not DType.INT8 or op.dilation != (1, 1) or height * width > MOST_TAPS:
            return None
        weights = require_constant(products.weights, "weights").reshape(-1, channels)
        short = shorten(products, weights.T, OFFSET)
        if short is None:
            return None
        x = op.window(operands).x
        reach = (x.output - 1) * x.stride + width
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **op.window(operands).params(),
            "input_depth": source.shape[3],
            "reach": reach,
            "depth_multiplier": channels // source.shape[3],
            "input_zero_point": source.zero_point,
            **short.params,
        }
        constants = {"weights": short.weights.T.copy(), "words": short.words, "shift": short.shift}
        leads = {0: row_lead(op.window(operands), source.shape[0], source.shape[3], channels)}
        scratch = SUM * (x.output + 1) + height * reach * source.shape[3] + 1
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)
