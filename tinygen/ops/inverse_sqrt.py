"""1 / sqrt(x) of integers in fixed point, as TFLM computes it for RSQRT and L2_NORMALIZATION."""

from __future__ import annotations

import numpy as np

from tinygen.quant import INT32_MAX, INT32_MIN, Integers, high_multiply, round_shift, wrap

HALF_SQRT_2 = 1518500250  # no integer bits


def inverse_sqrt(x: Integers) -> tuple[Integers, Integers]:
    """Multiplier and shift whose product with 1 is 1 / sqrt(x); x from 0, which counts as 1."""
    scaled, shift = _normalized(np.maximum(x, 2))
    half = round_shift(scaled >> 1, 1)
    estimate = np.full_like(x, 1 << 28)  # 3 integer bits
    for _ in range(5):  # Newton steps
        cube = _shift_left(high_multiply(high_multiply(estimate, estimate), estimate), 6)
        step = high_multiply((1 << 28) + (1 << 27), estimate) - high_multiply(half, cube)
        estimate = _shift_left(step, 3)
    multiplier = high_multiply(estimate, HALF_SQRT_2)
    multiplier = wrap(multiplier << np.maximum(-shift, 0))
    small = x <= 1
    return np.where(small, INT32_MAX, multiplier), np.where(small, 0, -np.maximum(shift, 0))


def _normalized(x: Integers) -> tuple[Integers, Integers]:
    """x brought into [2**27, 2**29) by factors of 4, and the right shift that makes good for it."""
    shift = np.full_like(x, 11)
    while (large := x >= 1 << 29).any():
        x, shift = np.where(large, x // 4, x), shift + large
    while (small := x < 1 << 27).any():
        x, shift = np.where(small, x * 4, x), shift - small
    return x, shift


def _shift_left(x: Integers, bits: int) -> Integers:
    shifted: Integers = np.clip(x << bits, INT32_MIN, INT32_MAX)
    return shifted
