"""What Helium's convolutions and products share: biases without zero points, rescaling, packed weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tinygen.graph import Array, Parameter
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds
from tinygen.ops.weights import bias_values
from tinygen.quant import INT32_MAX, Integers, wrap

CHUNK = 16  # bytes of a vector
UNITS = 8  # of FULLY_CONNECTED at once
UP, AWAY, SOME_AWAY = range(3)  # how halves are rounded: tg_mve_rescale.h says it


def fits(products: Products, rows: Array) -> bool:
    """Whether the zero point can be added to what saturates: a sum that is shifted right leaves room for it.

    ``rows`` are weights [channels, taps].
    """
    multiplier, shift = _rescale(products)
    largest = 255 * np.abs(rows.astype(np.int64)).sum(axis=1) + np.abs(_bias(products))
    scaled = np.maximum(largest * 2.0**shift, largest)
    return bool(np.all((shift < 0) | (multiplier == 0) | (scaled < INT32_MAX - 256)))


def rescale_params(products: Products) -> Mapping[str, Parameter]:
    """The fields that such a kernel has for zero points, bounds and rounding."""
    multiplier, shift = _rescale(products)
    halves = UP
    if _shows_negative(products):
        halves = AWAY if bool(((shift < 0) | (multiplier == 0)).all()) else SOME_AWAY
    return {**products.params(), "halves": halves, "left": int((shift > 0).any())}


def rescale_words(products: Products, rows: Array) -> Array:
    """[3, channels] of int32: bias with the input's zero point in it, multiplier, shift word.

    The input's zero point times a channel's weights leaves every sum: equal modulo 2**32, as sums are.
    """
    multiplier, shift = _rescale(products)
    folded = _bias(products) - products.source.zero_point * rows.astype(np.int64).sum(axis=1)
    words = np.where(shift > 0, shift << 8, shift)
    return np.stack([wrap(folded), multiplier, words]).astype(np.int32)


def packed_pairs(products: Products, rows: Array) -> Array:
    """Words for sums of two channels at once: chunks of the two in turn, then their rescaling.

    ``rows`` are [channels, taps]. The last channel of an odd number has the one before it again.
    """
    channels, taps = rows.shape
    chunks = -(-taps // CHUNK)
    padded = np.pad(rows, ((0, 0), (0, chunks * CHUNK - taps))).reshape(channels, chunks, CHUNK)
    words = rescale_words(products, rows)
    parts = []
    for first in range(0, channels, 2):
        start = max(0, min(first, channels - 2))
        pair = [start, min(start + 1, channels - 1)]
        parts += [padded[pair].transpose(1, 0, 2).tobytes(), words[:, pair].tobytes()]
    return np.frombuffer(b"".join(parts), np.uint32)


def _shows_negative(products: Products) -> bool:
    """Whether outputs below the zero point exist, whose halves are rounded away from it."""
    return activation_bounds(products.activation, products.output)[0] < products.output.zero_point


def _rescale(products: Products) -> tuple[Integers, Integers]:
    rescale = products.rescale()
    channels = products.channels
    return np.broadcast_to(rescale.multiplier, channels), np.broadcast_to(rescale.shift, channels)


def _bias(products: Products) -> Integers:
    return bias_values(products.bias, products.channels).astype(np.int64)


def packed_blocks(products: Products, rows: Array, times: int) -> Array:
    """Words for sums of sixteen channels at once: biases, a chunk for each tap, multipliers, shifts.

    ``rows`` are [channels, taps], all of them so many times. What vectors widen goes to two of them: each of
    the sums are every fourth channel's.
    """
    taps = rows.shape[1]
    blocks = -(-len(rows) * times // CHUNK)
    more = ((0, 0), (0, blocks * CHUNK - len(rows) * times))
    words = np.pad(np.tile(rescale_words(products, rows), times), more).reshape(3, blocks, 4, 4)[
        :, :, :, [0, 2, 1, 3]
    ]
    bias, multiplier, shift = words.transpose(0, 1, 3, 2).reshape(3, blocks, CHUNK)
    weights = np.pad(np.tile(rows.T, times), more).reshape(taps, blocks, CHUNK).transpose(1, 0, 2)
    packed = np.ascontiguousarray(weights, np.int8).reshape(blocks, -1).view(np.int32)
    return np.concatenate([bias, packed, multiplier, shift], axis=1).ravel().view(np.uint32)


def packed_units(products: Products, rows: Array) -> Array:
    """Words for sums of eight units at once: chunks of each in turn, then biases, multipliers, shifts.

    ``rows`` are [units, taps]; the first chunk has the taps that are more than whole chunks. Of the units'
    words those of even numbers come first.
    """
    units, taps = rows.shape
    blocks, chunks = -(-units // UNITS), -(-taps // CHUNK)
    more = ((0, 0), (0, blocks * UNITS - units))
    words = np.pad(rescale_words(products, rows), more).reshape(3, blocks, UNITS // 2, 2)
    first = taps - (chunks - 1) * CHUNK
    padded = np.zeros((blocks * UNITS, chunks, CHUNK), np.int8)
    padded[:units, 0, :first] = rows[:, :first]
    padded[:units, 1:] = rows[:, first:].reshape(units, chunks - 1, CHUNK)
    weights = padded.reshape(blocks, UNITS, chunks, CHUNK).transpose(0, 2, 1, 3).reshape(blocks, -1)
    rescaling = words.transpose(1, 0, 3, 2).reshape(blocks, -1)
    packed = np.ascontiguousarray(weights).view(np.int32)
    return np.concatenate([packed, rescaling], axis=1).ravel().view(np.uint32)
