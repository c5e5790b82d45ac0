"""CONV_2D on cores without SIMD: windows are copied out, then multiplied in blocks of four channels."""

from __future__ import annotations

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant
from tinygen.ops.conv2d import Conv2D
from tinygen.target import Unit
from tinygen.variants.blocked import blocks, shorten
from tinygen.variants.variant import Variant

TAP_BYTES = 8  # of scratch memory: one tap of four pixels, as 16 bits


class Conv2DS8Blocked(Variant):
    KERNEL = "tg_conv2d_s8_blocked"
    OPERATOR = Conv2D
    UNIT = Unit.BLOCKED

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        channels, height, width, depth = products.weights.shape
        if source.dtype is not DType.INT8 or depth != source.shape[3] or op.dilation != (1, 1):
            return None
        short = shorten(products, require_constant(products.weights, "weights").reshape(channels, -1))
        if short is None:
            return None
        length = -(-height * width * depth // 2) * 2
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **op.window(operands).params(),
            "input_depth": depth,
            "output_depth": channels,
            "length": length,
            "input_zero_point": source.zero_point,
            **short.params,
        }
        constants = {"weights": blocks(short.weights, length), "words": short.words, "shift": short.shift}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=TAP_BYTES * length),)
