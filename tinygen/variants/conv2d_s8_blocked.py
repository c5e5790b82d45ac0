"""CONV_2D on cores without SIMD: windows are copied out, two pixels in a word, and multiplied in blocks."""

from __future__ import annotations

from tinygen.graph import Array, Lowered, Operands, Parameter
from tinygen.ops.convolution import Convolution
from tinygen.ops.lead import block_lead
from tinygen.target import Unit
from tinygen.variants.blocked import blocks, shorten
from tinygen.variants.filters import FilterVariant

PIXELS = 2  # of a block, on the cores that have the shortest
TAP_BYTES = 12  # of scratch memory: words of two pairs of pixels, and half as much to begin with


class Conv2DS8Blocked(FilterVariant):
    KERNEL = "tg_conv2d_s8_blocked"
    UNIT = Unit.BLOCKED

    def call(self, op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
        source, products = operands.input(0, "input"), op.products(operands)
        channels, _, width, depth = weights.shape
        if op.dilation != (1, 1):
            return None
        short = shorten(products, weights.reshape(channels, -1))
        packed = None if short is None else blocks(short.weights)
        if short is None or packed is None:
            return None
        length = packed.shape[1]
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **op.window(operands).params(),
            "input_depth": depth,
            "output_depth": channels,
            "length": length,
            "input_zero_point": source.zero_point,
            **short.params,
        }
        constants = {"weights": packed, "words": short.words, "shift": short.shift}
        lowest = op.window(operands).lowest(source.shape[0], depth)
        leads = {0: block_lead(lowest, channels, source.shape[0], PIXELS)}
        scratch = TAP_BYTES * length + 2 * width * depth
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)
