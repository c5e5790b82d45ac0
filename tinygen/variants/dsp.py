"""How layers are prepared for the kernels of Armv7E-M: streams of weights, words of requantization."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinygen.graph import Array
from tinygen.ops.products import Products
from tinygen.ops.rescale import Rescale, activation_bounds
from tinygen.ops.weights import bias_values
from tinygen.quant import wrap

SHIFTS = range(-31, 0)  # those of which the fast requantization is exact

LONGEST_RESULT = 2**15 - 512  # what is left for zero point, 128 and rounding

Pair = tuple[int, int]  # positions of two taps; -1 for none


def words(rescale: Rescale, channels: int) -> Array | None:
    """The words (factor, power) of tg_dsp_requantize, uint32 [channels, 2]; None where it is not exact."""
    multiplier = np.broadcast_to(rescale.multiplier, channels)
    shift = np.broadcast_to(rescale.shift, channels)
    if not all(int(s) in SHIFTS or int(m) == 0 for m, s in zip(multiplier, shift, strict=True)):
        return None
    power = np.where(multiplier == 0, 0, -np.left_shift(1, 32 + np.maximum(shift, -32)))
    return (np.stack([2 * multiplier, power], axis=1) & 0xFFFFFFFF).astype(np.uint32)


def needs_halves(products: Products) -> bool:
    """Whether outputs below the zero point exist, whose halves are rounded away from it."""
    low, _ = activation_bounds(products.activation, products.output)
    return low < products.output.zero_point


def folded_bias(products: Products, weights: Array) -> Array:
    """Biases for inputs whose zero point is not subtracted, int32; ``weights`` is [channels, taps].

    sum(w * (x - z)) + b = sum(w * x) + (b - z * sum(w)), and both sides wrap modulo 2**32.
    """
    sums = weights.astype(np.int64).sum(axis=1)
    bias = bias_values(products.bias, products.channels).astype(np.int64)
    return wrap(bias - products.source.zero_point * sums).astype(np.int32)


def has_short_sums(products: Products, weights: Array) -> bool:
    """Whether 128 more than any output has 16 bits before it is clamped; ``weights`` is [channels, taps]."""
    bias = np.abs(folded_bias(products, weights).astype(np.float64))
    largest = bias + 128.0 * np.abs(weights.astype(np.float64)).sum(axis=1)
    rescale = products.rescale()
    results = largest * rescale.multiplier * np.exp2(rescale.shift.astype(np.float64) - 31)
    return bool(largest.max() < 2**31 and results.max() < LONGEST_RESULT)


def run_pairs(length: int, start: int) -> list[Pair]:
    """The pairs of taps that lie in the words of a run of ``length`` bytes, as SXTB16 takes them apart."""
    whole = length - length % 4
    pairs = [(start + i + odd, start + i + odd + 2) for i in range(0, whole, 4) for odd in (0, 1)]
    first = start + whole
    rest: Sequence[Pair] = ((), ((first, -1),), ((first, first + 1),), ((first, first + 2), (first + 1, -1)))[
        length % 4
    ]
    return [*pairs, *rest]


def stream(weights: Array, pairs: Sequence[Pair], bias: Array, requantization: Array) -> Array:
    """What tg_dsp_block reads, uint32: for two channels their biases, a word for each pair, their words."""
    taps = np.pad(weights.astype(np.int8), ((0, len(weights) % 2), (0, 1)))  # the last tap is no tap: zero
    chosen = taps[:, np.array(pairs)].reshape(-1, 2, len(pairs), 2)  # two channels together
    packed = chosen.transpose(0, 2, 3, 1).reshape(len(chosen), -1).view(np.uint32)
    biases = np.pad(bias, (0, len(bias) % 2)).view(np.uint32).reshape(-1, 2)
    scales = np.pad(requantization, ((0, len(bias) % 2), (0, 0))).reshape(-1, 4)
    return np.concatenate([biases, packed, scales], axis=1).ravel()
