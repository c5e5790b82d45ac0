"""FULLY_CONNECTED, four outputs at once; the kernel's header says how weights are packed."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.fully_connected import FullyConnected
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.target import Unit
from tinygen.variants.dsp import folded_bias, needs_halves, words
from tinygen.variants.dsp_shift import LARGEST_INPUT, LONGEST_SHIFT
from tinygen.variants.variant import Variant

KERNEL = "tg_fully_connected_s8_dsp"
WORD = 4  # bytes, and inputs of a word
GROUP = 4  # outputs
FINER = 7  # bits that sums of 256 have below those of a sum times 2
ADDED = 127  # to 256 * x1 - x0
MOST_ROWS = 2  # more are better off as pixels of a convolution


class FullyConnectedS8Dsp(Variant):
    KERNEL = KERNEL
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        return lower_rows(op.products(operands))


class WholeWindowS8Dsp(Variant):
    """A convolution whose one window is the whole image multiplies a row."""

    KERNEL = KERNEL
    OPERATOR = Conv2D
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Conv2D)
        source, products = operands.input(0, "input"), op.products(operands)
        if products.weights.shape[1:] != source.shape[1:] or products.output.shape[1:3] != (1, 1):
            return None
        window = op.window(operands)
        return None if window.y.pad or window.x.pad or op.dilation != (1, 1) else lower_rows(products)


def lower_rows(products: Products) -> tuple[Lowered, ...] | None:
    """The call for weights [units, ...] of rows that are as long."""
    units = products.channels
    depth = products.weights.elements // units
    rows = products.source.elements // depth
    if products.source.dtype is not DType.INT8 or rows > MOST_ROWS or depth < WORD:
        return None
    rescale, packed = words(products.rescale(), units), packed_weights(products)
    if rescale is None or packed is None:
        return None
    shift, table = _rescaling(products, rescale)
    params: dict[str, Parameter] = {
        "batches": rows,
        "depth": depth,
        "units": units,
        "rescale_stride": 0 if len(table) == 1 else 2,
        "shift": shift,
        "halves": int(needs_halves(products)),
        "output_zero_point": products.output.zero_point,
        **bounds_params(activation_bounds(products.activation, products.output)),
    }
    scratch = -(-depth // WORD) * 2 * WORD
    constants = {"weights": packed, "rescale": table}
    return (Lowered(KERNEL, params, (0,), constants, scratch=scratch),)


def packed_weights(products: Products) -> Array | None:
    """Biases and words of weights for four outputs after the other; None where something needs more bits."""
    assert products.weights.data is not None
    weights = products.weights.data.astype(np.int64).reshape(products.channels, -1)
    units, depth = weights.shape
    bias = folded_bias(products, weights).astype(np.int64)
    largest = np.abs(bias) + LARGEST_INPUT * np.abs(weights).sum(axis=1)
    taps = np.pad(weights, ((0, -units % GROUP), (0, -depth % WORD)))
    if depth % WORD:  # the last word holds the last four inputs, of which some were there before
        taps[:, -WORD:] = np.roll(taps[:, -WORD:], -depth % WORD, axis=1)
    first, second = taps[:, 0::2], taps[:, 1::2]
    halves = 256 * first + second
    if (largest << (FINER + 1)).max() >= 2**31 or halves.min() < -(2**15):
        return None
    biases = np.pad((bias << (FINER + 1)), (0, -units % GROUP)) - ADDED * second.sum(axis=1)
    packed = (halves[:, 0::2] & 0xFFFF) | (halves[:, 1::2] & 0xFFFF) << 16
    grouped = (
        packed.reshape(-1, GROUP, packed.shape[1]).transpose(0, 2, 1).reshape(-1, GROUP * packed.shape[1])
    )
    stream = np.concatenate([biases.reshape(-1, GROUP), grouped], axis=1)
    return (stream & 0xFFFFFFFF).astype(np.uint32).ravel()


def _rescaling(products: Products, rescale: Array) -> tuple[int, Array]:
    """The shared shift, or 0, and the words (multiplier, power), one pair where all outputs share it."""
    own = products.rescale()
    shift = FINER - int(own.shift[0])
    alike = len(set(own.shift.tolist())) == 1 and not needs_halves(products) and shift <= LONGEST_SHIFT
    power = rescale[: len(own.multiplier), 1]
    if alike:
        addend = (products.output.zero_point << shift) + (1 << (shift - 1)) + (1 << (FINER - 1))
        power = np.full_like(power, addend & 0xFFFFFFFF)
    table = np.stack([own.multiplier.astype(np.uint32), power], axis=1)
    return shift if alike else 0, table
