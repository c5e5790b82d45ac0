"""CONV_2D of 3x3 with stride 1: two outputs at a time, with two thirds of the products."""

from __future__ import annotations

import numpy as np

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.lead import stripe_lead
from tinygen.ops.window import Window
from tinygen.target import Unit
from tinygen.variants.mac16 import channels_of, output_params, stripe_of
from tinygen.variants.variant import Variant

WINDOW = (3, 3)
TILE = 4  # numbers for two outputs
TILES = 12_288  # bytes of scratch memory for the tiles of a stripe
LEAST = 64  # outputs in a stripe, for which a filter is worth being transformed
LARGEST = 255  # bytes from output to output: the reach of a store
BEHIND = 8  # bytes that are read and not used behind the tiles of each row


class Conv2DWinogradS8Mac16(Variant):
    KERNEL = "tg_conv2d_winograd_s8_mac16"
    OPERATOR = Conv2D
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        depth = source.shape[3]
        if source.dtype is not DType.INT8 or source.shape[0] != 1 or weights.shape[1:] != (*WINDOW, depth):
            return None
        products, window = op.products(operands), op.window(operands)
        if op.dilation != (1, 1) or op.stride != (1, 1) or depth % 4 or window.x.output % 2:
            return None
        if products.channels > LARGEST or window.y.output * window.x.output < LEAST:
            return None
        assert weights.data is not None
        channels = channels_of(products, weights.data.reshape(products.channels, -1))
        if channels is None:
            return None
        line = max(window.x.output + 2, window.x.pad + window.x.size)
        stripe = stripe_rows(window, depth)
        params: dict[str, Parameter] = {
            "input_height": window.y.size,
            "input_width": window.x.size,
            "input_depth": depth,
            "output_height": window.y.output,
            "output_width": window.x.output,
            "output_depth": products.channels,
            "pad_top": window.y.pad,
            "pad_left": window.x.pad,
            "line": line,
            "stripe": stripe,
            "border": source.zero_point + 128,
            **output_params(products, channels),
        }
        constants = {
            "weights": channels.weights.astype(np.int8, order="C").view(np.uint32),
            "rescale": channels.rescale(source.zero_point + 128),
        }
        tiles = tile_row(window, depth) * (stripe + 2)
        scratch = 2 * depth * (line + 3 * TILE) + tiles + 2 * depth * (stripe - 1) + BEHIND
        leads = {0: stripe_lead(window, stripe, depth, products.channels)}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def tile_row(window: Window, depth: int) -> int:
    """Bytes of the tiles of an image's row."""
    return window.x.output // 2 * TILE * depth * 2


def stripe_rows(window: Window, depth: int) -> int:
    """Output rows of a stripe."""
    most = max(TILES // tile_row(window, depth) - 2, -(-LEAST // window.x.output))
    return stripe_of(window.y.output, most)
