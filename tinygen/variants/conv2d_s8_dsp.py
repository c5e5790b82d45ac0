"""CONV_2D by blocks of two output channels and four pixels, for any window and stride."""

from __future__ import annotations

from typing import ClassVar

from tinygen.graph import Array, Lowered, Operands, Order, Parameter
from tinygen.ops.convolution import Convolution
from tinygen.ops.lead import row_lead
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, run_pairs, stream, words
from tinygen.variants.filters import FilterVariant
from tinygen.variants.variant import FIRST, LAST

WORD = 4  # bytes
PIXELS = 4  # of a block
MOST_BYTES = 12288  # of a stripe's words
MOST = 64  # pixels of a stripe that shares widened weights: more gain little


class Conv2DS8Dsp(FilterVariant):
    KERNEL = "tg_conv2d_s8_dsp"
    UNIT = Unit.DSP
    LEAST: ClassVar[int] = 16  # pixels of a stripe that shares widened weights: fewer gain little
    STRIPE: ClassVar[int] = 4096  # bytes of its words, where that is not less
    ORDERS = ((LAST, LAST), (LAST, FIRST))

    def call(self, op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
        products, window = op.products(operands), op.window(operands)
        source, output = products.source, products.output
        requantization = words(products.rescale(), products.channels)
        if requantization is None or source.shape[0] != 1 or op.dilation != (1, 1):
            return None
        channels, height, width, depth = weights.shape
        run = width * depth
        flat = weights.reshape(channels, -1)
        pairs = [pair for row in range(height) for pair in run_pairs(run, row * run)]
        reach = ((window.x.output - 1) * window.x.stride + width) * depth
        line = -(-max(reach, (window.x.size + window.x.pad) * depth) // WORD) * WORD
        stripe = self._stripe(window.y.output * window.x.output, len(pairs) * WORD)
        params: dict[str, Parameter] = {
            "input_height": window.y.size,
            "output_height": window.y.output,
            "output_width": window.x.output,
            "window_height": height,
            "stride_height": window.y.stride,
            "pad_top": window.y.pad,
            "row": window.x.size * depth,
            "margin": window.x.pad * depth,
            "line": line,
            "run": run,
            "step": window.x.stride * depth,
            "pairs": len(pairs),
            "stripe": stripe,
            "output_depth": channels,
            "pixel_stride": channels if output.order is Order.CHANNELS_LAST else 1,
            "channel_stride": 1 if output.order is Order.CHANNELS_LAST else window.y.output * window.x.output,
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            "halves": int(needs_halves(products)),
            **bounds_params(activation_bounds(products.activation, output)),
        }
        constants = {"weights": stream(flat, pairs, folded_bias(products, flat), requantization)}
        widened = 2 + 2 * len(pairs) if stripe > PIXELS else 0
        scratch = stripe * len(pairs) * WORD + height * line + WORD + widened * WORD
        leads = {0: row_lead(window, 1, depth, channels)} if output.order is LAST else {}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)

    def _stripe(self, pixels: int, pixel: int) -> int:
        """How many pixels share widened weights, those of one block where that does not pay.

        ``pixel`` are the bytes of one.
        """
        if pixels < self.LEAST or self.LEAST * pixel > MOST_BYTES:
            return PIXELS
        most = min(MOST, max(self.LEAST, self.STRIPE // pixel))
        stripes = -(-pixels // most)
        return -(-pixels // (stripes * PIXELS)) * PIXELS


class ThinConv2DS8Dsp(Conv2DS8Dsp):
    """With shorter stripes: weights are widened more often."""

    LEAST = 8
    STRIPE = 2048
