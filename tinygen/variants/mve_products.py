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


def fits(products: Products, rows: Array) -> bool:
    """Whether int8 sums can be rescaled by vectors of 32 bits with the same results.

    A sum that is not shifted right keeps what the high multiply left of it: the vectors' way to round halves
    away from zero needs a bit to the right, and adding the zero point must not wrap. ``rows`` are weights
    [channels, taps].
    """
    multiplier, shift = _rescale(products)
    unshifted = (shift >= 0) & (multiplier != 0)
    if not unshifted.any():
        return True
    largest = 255 * np.abs(rows.astype(np.int64)).sum(axis=1) + np.abs(_bias(products))
    scaled = np.maximum(largest.astype(np.float64) * 2.0**shift, largest)
    return not _away(products) and bool(np.all(scaled[unshifted] < INT32_MAX - 256))


def rescale_params(products: Products) -> Mapping[str, Parameter]:
    """The fields that such a kernel has for zero points, bounds and rounding."""
    _, shift = _rescale(products)
    return {
        **products.params(),
        "away": int(_away(products)),
        "left": int((shift > 0).any()),
    }


def rescale_words(products: Products, rows: Array) -> Array:
    """[3, channels] of int32: bias with the input's zero point in it, multiplier, shifts.

    The input's zero point times a channel's weights leaves every sum: equal modulo 2**32, as sums are.
    A shift to the right is the lowest byte, negative; one to the left the bits above.
    """
    multiplier, shift = _rescale(products)
    folded = _bias(products) - products.source.zero_point * rows.astype(np.int64).sum(axis=1)
    shifts = (np.minimum(shift, 0) & 0xFF) | (np.maximum(shift, 0) << 8)
    return np.stack([wrap(folded), multiplier, shifts]).astype(np.int32)


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


def _away(products: Products) -> bool:
    """Whether outputs below the zero point exist, whose halves are rounded away from it."""
    return activation_bounds(products.activation, products.output)[0] < products.output.zero_point


def _rescale(products: Products) -> tuple[Integers, Integers]:
    rescale = products.rescale()
    channels = products.channels
    return np.broadcast_to(rescale.multiplier, channels), np.broadcast_to(rescale.shift, channels)


def _bias(products: Products) -> Integers:
    return bias_values(products.bias, products.channels).astype(np.int64)
