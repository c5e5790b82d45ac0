"""Functions of two bytes as rounded planes, tried for all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array
from tinygen.quant import INT32_MAX

BYTES = np.arange(-128, 128, dtype=np.int64)
MOST_BITS = 24
REACH = 3  # how far from the rounded slopes exact ones are looked for


@dataclass(frozen=True, slots=True)
class Plane:
    """(factor1 * a + factor2 * b + rest) >> bits."""

    factor1: int
    factor2: int
    rest: int
    bits: int


def fit(values: Array, slopes: tuple[float, float], bounds: tuple[int, int]) -> Plane | None:
    """A plane that, clamped to ``bounds``, is exact for all pairs, ``values`` [a, b], and stays in int32.

    ``slopes`` are about how much a step of a or b adds. None where there is no such plane near them.
    """
    least, most = bounds
    for factor1, factor2, bits in _candidates(slopes):
        sums = BYTES[:, None] * factor1 + BYTES * factor2
        # value << bits <= sums + rest < (value + 1) << bits; a clamped one has no bound on its far side
        below = ((values.astype(np.int64) << bits) - sums)[values > least]
        above = (((values.astype(np.int64) + 1) << bits) - 1 - sums)[values < most]
        low, high = int(below.max(initial=-INT32_MAX)), int(above.min(initial=INT32_MAX))
        rest = (low + high) // 2
        if low <= high and int(np.abs(sums + rest).max()) <= INT32_MAX and abs(rest) <= INT32_MAX:
            return Plane(factor1, factor2, rest, bits)
    return None


def _candidates(slopes: tuple[float, float]) -> Iterator[tuple[int, int, int]]:
    """Factors near the slopes, the finest and nearest first."""
    steps = range(-REACH, REACH + 1)
    around = sorted(((i, j) for i in steps for j in steps), key=lambda pair: abs(pair[0]) + abs(pair[1]))
    reach = 128 * (abs(slopes[0]) + abs(slopes[1]))
    for bits in range(MOST_BITS, MOST_BITS // 2, -1):
        first, second = (round(slope * 2**bits) for slope in slopes)
        if reach * 2**bits <= INT32_MAX:
            yield from ((first + i, second + j, bits) for i, j in around)
