"""CONV_2D for Helium: blocks of four pixels and two channels, for any window and stride."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.convolution import Convolution
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.ops.lead import step_lead
from tinygen.ops.window import NO_MARGIN
from tinygen.target import Unit
from tinygen.variants.mve_products import CHUNK, fits, packed_pairs, rescale_params
from tinygen.variants.variant import Variant

KERNEL = "tg_conv2d_s8_mve"
PIXELS = 4  # of a block
LARGEST_OFFSET = 2**16 - 1  # from one of its outputs to another


class Conv2DS8Mve(Variant):
    KERNEL = KERNEL
    OPERATOR = Conv2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or weights.shape[3] != source.shape[3]:
            return None
        assert weights.data is not None
        return lower_windows(op, operands, weights.data)


class OneChannelS8Mve(Variant):
    """A depthwise convolution of one channel is a convolution."""

    KERNEL = KERNEL
    OPERATOR = DepthwiseConv2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, DepthwiseConv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8 or source.shape[3] != 1:
            return None
        assert weights.data is not None
        return lower_windows(op, operands, weights.data.transpose(3, 1, 2, 0))


def lower_windows(op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
    """The call for weights [output channels, window height, window width, input channels]."""
    products, window = op.products(operands), op.window(operands)
    channels, height, width, depth = weights.shape
    rows = weights.reshape(channels, -1)
    if op.dilation != (1, 1) or not fits(products, rows) or PIXELS * channels > LARGEST_OFFSET:
        return None
    chunks = -(-rows.shape[1] // CHUNK)
    single = height == width == 1 and op.margin == NO_MARGIN
    # Where pieces of a window do not end with a chunk, the window is copied before it becomes a column.
    through_copy = not single and depth % CHUNK != 0
    params: dict[str, Parameter] = {
        **window.params(),
        "input_depth": depth,
        "pixels": operands.output.elements // channels,
        "chunks": chunks,
        "single": int(single),
        "through_copy": int(through_copy),
        "output_depth": channels,
        **rescale_params(products),
    }
    constants = {"weights": packed_pairs(products, rows)}
    scratch = chunks * CHUNK * (PIXELS + through_copy)
    leads = {0: block_lead(window.lowest(products.source.shape[0], depth), channels)}
    return (Lowered(KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def block_lead(lowest: Array, channels: int) -> int:
    """Of blocks that read their windows before they write; the last one begins early, to be a whole one."""
    starts = np.arange(0, len(lowest), PIXELS)
    first = np.minimum(np.minimum.reduceat(lowest, starts), lowest[-PIXELS:].min())
    return step_lead(starts * channels, first)
