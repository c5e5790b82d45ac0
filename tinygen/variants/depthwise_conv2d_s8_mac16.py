"""DEPTHWISE_CONV_2D of 3x3: each channel in strips two pixels wide, down which the windows go."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.quant import Integers
from tinygen.target import Unit
from tinygen.variants.mac16 import STRIPE, channels_of, output_params, stripe_of
from tinygen.variants.variant import Variant

WINDOW = 3
TAPS = WINDOW * WINDOW
LARGEST = 32  # rows from window to window, as far as ADDI reaches


class DepthwiseConv2DS8Mac16(Variant):
    KERNEL = "tg_depthwise_conv2d_s8_mac16"
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or source.shape[0] != 1 or weights.shape[1:3] != (WINDOW, WINDOW):
            return None
        if op.dilation != (1, 1) or op.stride[0] > LARGEST:
            return None
        assert weights.data is not None
        products, window = op.products(operands), op.window(operands)
        channels = channels_of(products, weights.data.reshape(TAPS, products.channels).T)
        if channels is None:
            return None
        strips = (window.x.output - 1) * window.x.stride // 2 + 2
        most = (STRIPE // (4 * strips) - WINDOW) // window.y.stride + 1
        stripe = stripe_of(window.y.output, most)
        params: dict[str, Parameter] = {
            "input_height": window.y.size,
            "input_width": window.x.size,
            "input_depth": source.shape[3],
            "depth_multiplier": products.channels // source.shape[3],
            "output_height": window.y.output,
            "output_width": window.x.output,
            "stride_height": window.y.stride,
            "stride_width": window.x.stride,
            "pad_top": window.y.pad,
            "pad_left": window.x.pad,
            "strips": strips,
            "stripe": stripe,
            "input_zero_point": source.zero_point,
            **output_params(products, channels),
        }
        constants = {"weights": packed(channels.weights), "rescale": channels.rescale(source.zero_point)}
        # The first word of one window more is read behind each strip.
        scratch = 4 * (strips * ((stripe - 1) * window.y.stride + WINDOW) + window.y.stride)
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch),)


def packed(weights: Integers) -> Array:
    """uint32 [channels, 5] of weights [channels, 9]: two a word."""
    return np.pad(weights, ((0, 0), (0, 1))).astype(np.int16, order="C").view(np.uint32)
