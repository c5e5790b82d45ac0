"""Functions of a sum as rounded lines: (((factor * sum) >> 16) + rest) >> 15, tried for all sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array
from tinygen.quant import INT32_MAX

FACTOR_BITS = 16
BITS = 15
REACH = 4  # how far from the rounded slope an exact one is looked for


@dataclass(frozen=True, slots=True)
class Line:
    """``away``: one is taken from products below zero first, so that halves may be rounded away from it."""

    factor: int
    rest: int
    away: int


def fit(sums: Array, values: Array, slope: float, bounds: tuple[int, int]) -> Line | None:
    """A line that, clamped to ``bounds``, gives each of the ``values``, whose slope is about ``slope``.

    None where there is none near the slope that stays in int32.
    """
    middle = round(slope * 2 ** (FACTOR_BITS + BITS))
    for step in sorted(range(-REACH, REACH + 1), key=abs):
        factor = middle + step
        for away in (0, 1):
            line = _with_factor(sums.astype(np.int64), values.astype(np.int64), factor, away, bounds)
            if line is not None and 0 < factor <= INT32_MAX:
                return line
    return None


def _with_factor(sums: Array, values: Array, factor: int, away: int, bounds: tuple[int, int]) -> Line | None:
    products = (factor * sums) >> FACTOR_BITS
    products -= away * (products < 0)
    below = ((values << BITS) - products)[values > bounds[0]]
    above = (((values + 1) << BITS) - 1 - products)[values < bounds[1]]
    low, high = int(below.max(initial=-INT32_MAX)), int(above.min(initial=INT32_MAX))
    rest = (low + high) // 2
    fits = low <= high and int(np.abs(products).max()) + abs(rest) <= INT32_MAX
    return Line(factor, rest, away) if fits else None
