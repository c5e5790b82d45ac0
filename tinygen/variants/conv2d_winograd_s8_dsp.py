"""CONV_2D by Winograd's F(2x2, 3x3): 16 products where there were 36."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Order, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.lead import stripe_lead
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.dsp import Pair, folded_bias, needs_halves, stream, words
from tinygen.variants.variant import FIRST, LAST, Variant

TILES = 12  # at once: more would transform weights less often, and take more memory than they save time
INPUT_BYTES = 32768  # of transformed inputs, at most
WORD = 4  # bytes
TILE_BYTES = 12
LIMIT = 2**29  # the kernel's sums are four times as large, and int32


class Conv2DWinogradS8Dsp(Variant):
    KERNEL = "tg_conv2d_winograd_s8_dsp"
    OPERATOR = Conv2D
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (LAST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        if not fits(op, operands):
            return None
        products, window = op.products(operands), op.window(operands)
        weights, output = operands.input(1, "weights").data, operands.output
        requantization = words(products.rescale(), products.channels)
        assert weights is not None
        channels, _, _, depth = weights.shape
        flat = weights.reshape(channels, -1)
        bias = folded_bias(products, flat)
        if requantization is None or not is_small(flat, bias):
            return None
        count = -(-window.y.output // 2) * -(-window.x.output // 2)
        tiles = min(TILES, -(-count // 4) * 4, max(4, INPUT_BYTES // (32 * depth) // 4 * 4))
        line = (window.x.output + window.x.output % 2 + 2) * depth
        last = output.order is Order.CHANNELS_LAST
        params: dict[str, Parameter] = {
            "input_height": window.y.size,
            "output_height": window.y.output,
            "output_width": window.x.output,
            "pad_top": window.y.pad,
            "input_depth": depth,
            "output_depth": channels,
            "row": window.x.size * depth,
            "margin": window.x.pad * depth,
            "line": line,
            "tiles": tiles,
            "pixel_stride": channels if last else 1,
            "channel_stride": 1 if last else window.y.output * window.x.output,
            "input_zero_point": products.source.zero_point,
            "output_zero_point": output.zero_point,
            "halves": int(needs_halves(products)),
            **bounds_params(activation_bounds(products.activation, output)),
        }
        fourfold = (bias.astype(np.int64) * 4).astype(np.int32)
        constants = {"weights": stream(flat, window_pairs(depth), fourfold, requantization)}
        scratch = tiles * TILE_BYTES + (4 + 8) * line + (tiles + 2) * 16 * depth // 2 * WORD
        leads = {0: stripe_lead(window, 2, depth, channels)} if last else {}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def fits(op: Conv2D, operands: Operands) -> bool:
    """Whether it is a 3x3 window with stride 1 over enough channels and pixels."""
    source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
    if source.dtype is not DType.INT8 or weights.shape[1:] != (3, 3, source.shape[3]) or source.shape[0] != 1:
        return False
    plain = op.stride == (1, 1) and op.dilation == (1, 1)
    pixels = output.shape[1] * output.shape[2]
    return plain and source.shape[3] % 4 == 0 and output.shape[3] % 2 == 0 and pixels >= 9


def is_small(weights: Array, bias: Array) -> bool:
    """Whether no sum of any input can leave int32 on its way; arrays [channels, taps] and [channels].

    A position's inputs are at most 512, its weights the sum of all; outputs add up to eight of these.
    """
    largest = np.abs(weights.astype(np.int64)).sum(axis=1) * 1024 + np.abs(bias.astype(np.int64))
    return bool((largest < LIMIT).all())


def window_pairs(depth: int) -> list[Pair]:
    """For each pair of channels, as SXTB16 takes them apart, its nine taps column by column."""
    firsts = [c + odd for c in range(0, depth, 4) for odd in (0, 1)]
    taps = [3 * row + column for column in range(3) for row in range(3)]
    return [(tap * depth + c, tap * depth + c + 2) for c in firsts for tap in taps]
