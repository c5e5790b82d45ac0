"""CONV_2D on cores without SIMD: windows are copied out, two pixels in a word, and multiplied in blocks."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.lead import block_lead
from tinygen.target import Unit
from tinygen.variants.blocked import blocks, shorten
from tinygen.variants.variant import Variant

PIXELS = 2  # of a block, on the cores that have the shortest
TAP_BYTES = 12  # of scratch memory: words of two pairs of pixels, and half as much to begin with


class Conv2DS8Blocked(Variant):
    KERNEL = "tg_conv2d_s8_blocked"
    OPERATOR = Conv2D
    UNIT = Unit.BLOCKED

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        channels, _, width, depth = products.weights.shape
        if source.dtype is not DType.INT8 or depth != source.shape[3] or op.dilation != (1, 1):
            return None
        short = shorten(products, require_constant(products.weights, "weights").reshape(channels, -1))
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
