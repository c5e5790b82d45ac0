"""What the kernels for cores without SIMD share: short rescaling, weights in blocks of two channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Parameter
from tinygen.ops.products import Products
from tinygen.ops.rescale import activation_bounds
from tinygen.ops.weights import bias_values
from tinygen.quant import requantize

BLOCK = 2  # channels whose weights lie side by side
STEP = 4  # taps that the loop takes at once
MOST = 255  # of two weights' magnitudes: times 128 below 2**15
SHORT = 2**23  # what tg_blocked_multiply() takes is less than this


@dataclass(frozen=True, slots=True)
class Short:
    """Weights [channels, taps] and what tg_blocked_channel() takes, channels that never change mended."""

    weights: Array
    words: Array  # int32 [channels, 2]: bias with the input's zero point folded in, multiplier
    shift: Array  # uint8 [channels]
    params: Mapping[str, Parameter]


def shorten(products: Products, weights: Array, offset: int = 0) -> Short | None:
    """None where a channel's sums or shift are out of the short rescaling's range.

    A channel whose output is the same for every input, which real models have with biases near the ends of
    int32, gets weights of zero and a bias that stands for that output.
    """
    wide = weights.astype(np.int64)
    bias = bias_values(products.bias, products.channels).astype(np.int64)
    zero_point, output_zero = products.source.zero_point, products.output.zero_point
    low, high = sum_bounds(wide, bias, zero_point)
    minimum, maximum = activation_bounds(products.activation, products.output)
    rescale = products.rescale()
    multiplier = np.broadcast_to(rescale.multiplier, bias.shape).astype(np.int64)
    shift = np.broadcast_to(rescale.shift, bias.shape).astype(np.int64)
    largest = np.maximum(np.abs(low), np.abs(high))
    right = 7 - shift
    fits = (shift <= -1) & (right <= 21) & (largest < SHORT)
    ends = [
        np.clip(requantize(end, multiplier, shift) + output_zero, minimum, maximum) for end in (low, high)
    ]
    constant = ~fits & (ends[0] == ends[1]) & (largest < 2**31)
    if not np.all(fits | constant):
        return None
    folded = (bias - (zero_point + offset) * wide.sum(axis=1) + 2**31) % 2**32 - 2**31
    folded = np.where(constant, 4 * (ends[0] - output_zero), folded)  # a quarter of it is the output
    multiplier, right = np.where(constant, 2**30, multiplier), np.where(constant, 8, right)
    return Short(
        np.where(constant[:, None], 0, weights).astype(np.int8),
        np.stack([folded, multiplier], axis=1).astype(np.int32),
        right.astype(np.uint8),
        {
            "half": 2 * output_zero + 1,
            "half_away": int(minimum < output_zero),
            "activation_min": minimum,
            "activation_max": maximum,
        },
    )


def sum_bounds(weights: Array, bias: Array, zero_point: int) -> tuple[Array, Array]:
    """The least and the largest sum of each channel over every int8 input."""
    positive, negative = np.maximum(weights, 0).sum(axis=1), np.minimum(weights, 0).sum(axis=1)
    least, most = -128 - zero_point, 127 - zero_point
    return bias + positive * least + negative * most, bias + positive * most + negative * least


def blocks(weights: Array) -> Array | None:
    """[channels, taps] to uint8 [channels / 2, length, 2] with 128 added; what is missing weighs zero.

    None where two weights could fill more than the half of a word that their products have.
    """
    channels, taps = weights.shape
    padded = np.zeros((-(-channels // BLOCK) * BLOCK, -(-taps // STEP) * STEP), np.int16)
    padded[:channels, :taps] = weights
    if np.abs(padded).reshape(len(padded), -1, 2).sum(axis=2).max() > MOST:
        return None
    return (padded + 128).astype(np.uint8).reshape(-1, BLOCK, padded.shape[1]).transpose(0, 2, 1).copy()
