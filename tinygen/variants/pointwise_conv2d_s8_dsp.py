"""CONV_2D with a window of one pixel: blocks of two output channels and four pixels that lie side by side."""

from __future__ import annotations

import math

from tinygen.graph import DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.lead import block_lead
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.window import Window
from tinygen.target import Unit
from tinygen.variants.dsp import Pair, folded_bias, has_short_sums, needs_halves, stream, words
from tinygen.variants.variant import FIRST, LAST, Variant

KERNEL = "tg_pointwise_conv2d_s8_dsp"
WORD = 4  # bytes
PIXELS = 4  # of a block
STRIPE = 4096  # bytes of expanded pixels: more would save about 1 % of the time
ROOM = 20480  # bytes of input, output and expanded pixels: where these are small, stripes are longer
LEAST = 8  # pixels for which widening weights pays


class PointwiseConv2DS8Dsp(Variant):
    KERNEL = KERNEL
    OPERATOR = Conv2D
    UNIT = Unit.DSP
    ORDERS = ((LAST, LAST), (LAST, FIRST))

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, window, products = operands.input(0, "input"), op.window(operands), op.products(operands)
        if products.weights.shape[1:] != (1, 1, source.shape[3]):
            return None
        rows = _rows(source.shape, window, products)
        if rows is None:
            return None
        lowest = window.lowest(source.shape[0], source.shape[3])
        lead = block_lead(lowest, products.channels, rows["rows"], PIXELS)
        return lower_pixels(products, rows, lead if operands.output.order is LAST else None)


class FullyConnectedRowsS8Dsp(Variant):
    """Rows of a fully connected layer are pixels."""

    KERNEL = KERNEL
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        products = op.products(operands)
        units, depth = products.weights.shape
        rows = {
            "rows": 1,
            "pixels": products.source.elements // depth,
            "input_row": 0,
            "input_pixel": depth,
            "output_row": 0,
            "pixel_stride": units,
            "channel_stride": 1,
        }
        return lower_pixels(products, rows, None)


def lower_pixels(products: Products, rows: dict[str, int], lead: int | None) -> tuple[Lowered, ...] | None:
    """The call for weights [channels, ..., depth] and pixels of that depth; ``lead`` is the output's."""
    rescale = words(products.rescale(), products.channels) if products.source.dtype is DType.INT8 else None
    if rescale is None:
        return None
    assert products.weights.data is not None
    flat = products.weights.data.reshape(products.channels, -1)
    pairs = pixel_pairs(flat.shape[1])
    images = products.source.bytes + products.output.bytes
    stripe = _stripe(rows["pixels"], len(pairs) * WORD, max(STRIPE, ROOM - images))
    params: dict[str, Parameter] = {
        **rows,
        "depth": flat.shape[1],
        "output_depth": products.channels,
        "stripe": stripe,
        "output_zero_point": products.output.zero_point,
        "halves": int(needs_halves(products)),
        "short_sums": int(has_short_sums(products, flat)),
        **bounds_params(activation_bounds(products.activation, products.output)),
    }
    constants = {"weights": stream(flat, pairs, folded_bias(products, flat), rescale)}
    pixels, widened = (stripe + rows["pixels"] % PIXELS, 2 + 2 * len(pairs)) if stripe else (PIXELS, 0)
    scratch = (pixels * len(pairs) + widened) * WORD
    leads = {} if lead is None else {0: lead}
    return (Lowered(KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def _rows(shape: tuple[int, ...], window: Window, products: Products) -> dict[str, int] | None:
    """Pixels that lie evenly, as rows, and the distances between them; None where there are no such rows."""
    batches, height, width, depth = shape
    y, x, channels = window.y, window.x, products.channels
    if y.pad or x.pad or (y.output - 1) * y.stride >= height or (x.output - 1) * x.stride >= width:
        return None
    last = products.output.order is LAST
    pixels, between = y.output * x.output, channels if last else 1
    if (y.stride, x.stride) == (1, 1):
        rows, row, strides = batches, pixels, (height * width, pixels * channels)
    elif batches == 1:
        rows, row, strides = y.output, x.output, (y.stride * width, x.output * between)
    else:
        return None
    return {
        "rows": rows,
        "pixels": row,
        "input_row": strides[0] * depth,
        "input_pixel": x.stride * depth,
        "output_row": strides[1],
        "pixel_stride": between,
        "channel_stride": 1 if last else pixels,
    }


def pixel_pairs(depth: int) -> list[Pair]:
    """The numbers of a pixel as tg_dsp_expand pairs them; those that are there a second time count once."""
    whole = depth - depth % 4
    pairs = [(k + odd, k + odd + 2) for k in range(0, whole, 4) for odd in (0, 1)]
    if depth % 4 == 0:
        return pairs
    first = max(depth - 4, 0)
    last = [k if whole <= k < depth else -1 for k in range(first, first + 4)]
    return [*pairs, (last[0], last[2]), (last[1], last[3])]


def _stripe(pixels: int, pixel: int, room: int) -> int:
    """Pixels of a stripe, so that all are about as long; 0 where weights are better read as they are.

    ``pixel`` are the bytes of an expanded one, ``room`` those of all of a stripe.
    """
    if pixels < LEAST:
        return 0
    most = max(LEAST, room // pixel)
    stripes = math.ceil(pixels / most)
    return math.ceil(pixels // PIXELS / stripes) * PIXELS
