"""CONV_2D and FULLY_CONNECTED on int16 for Helium: blocks of four pixels, or rows, and two channels."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.weights import bias_values
from tinygen.ops.window import NO_MARGIN, Axis, Window
from tinygen.target import Unit
from tinygen.variants.conv2d_s8_mve import PIXELS, block_lead
from tinygen.variants.mve_products import CHUNK
from tinygen.variants.variant import Variant

KERNEL = "tg_conv2d_s16_mve"
BYTES = DType.INT16.bytes
TAPS = CHUNK // BYTES  # of a chunk
MOST = 2**16  # of weights, without their signs, whose products with int16 stay in int32


class Conv2DS16Mve(Variant):
    KERNEL = KERNEL
    OPERATOR = Conv2D
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if op.dilation != (1, 1) or weights.shape[3] != source.shape[3]:
            return None
        single = weights.shape[1:3] == (1, 1) and op.margin == NO_MARGIN
        return lower_words(op.products(operands), op.window(operands), weights.shape[3], single)


class FullyConnectedS16Mve(Variant):
    """Rows are the pixels of an image without width."""

    KERNEL = KERNEL
    OPERATOR = FullyConnected
    UNIT = Unit.MVE

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        depth = operands.input(1, "weights").shape[1]
        rows = operands.input(0, "input").elements // depth
        window = Window(Axis(rows, 1, 1, 1, rows, 0), Axis(1, 1, 1, 1, 1, 0))
        return lower_words(op.products(operands), window, depth, single=True)


def lower_words(products: Products, window: Window, depth: int, single: bool) -> tuple[Lowered, ...] | None:
    """The call for images of so many channels; None for other types, and where a sum could leave int32."""
    if products.source.dtype is not DType.INT16 or products.weights.data is None:
        return None
    channels = products.channels
    rows = products.weights.data.reshape(channels, -1)
    if int(np.abs(rows.astype(np.int64)).sum(axis=1).max()) >= MOST:
        return None
    chunks = -(-rows.shape[1] // TAPS)
    through_copy = not single and depth % TAPS != 0
    params: dict[str, Parameter] = {
        **window.params(),
        "input_depth": depth * BYTES,
        "pixels": products.output.elements // channels,
        "chunks": chunks,
        "single": int(single),
        "through_copy": int(through_copy),
        "output_depth": channels,
        "left": int(products.wide),
        **bounds_params(activation_bounds(products.activation, products.output)),
    }
    scratch = chunks * CHUNK * (PIXELS + through_copy)
    images = products.output.elements // (channels * window.y.output * window.x.output)
    leads = {0: BYTES * block_lead(window.lowest(images, depth), channels)}
    constants = {"weights": packed_words(products, rows)}
    return (Lowered(KERNEL, params, (0,), constants, scratch=scratch, leads=leads),)


def packed_words(products: Products, rows: Array) -> Array:
    """Words for two channels at once: chunks of 8 weights of each in turn, then biases, multipliers, shifts.

    ``rows`` are [channels, taps]. The last channel of an odd number has the one before it again.
    """
    channels, taps = rows.shape
    chunks = -(-taps // TAPS)
    padded = np.pad(rows, ((0, 0), (0, chunks * TAPS - taps))).reshape(channels, chunks, TAPS)
    bias = bias_values(products.bias, channels).astype(np.int64)
    rescale = products.rescale()
    multiplier, shift = (np.broadcast_to(each, channels) for each in (rescale.multiplier, rescale.shift))
    parts = []
    for first in range(0, channels, 2):
        start = max(0, min(first, channels - 2))
        pair = [start, min(start + 1, channels - 1)]
        parts += [padded[pair].transpose(1, 0, 2).tobytes(), bias[pair].tobytes()]
        parts += [each[pair].astype(np.int32).tobytes() for each in (multiplier, shift)]
    return np.frombuffer(b"".join(parts), np.uint32)
