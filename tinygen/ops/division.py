"""What operators that divide int32 share: as in tg_division.h, defined everywhere."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array


def divide(a: Array, b: Array) -> Array:
    """int32, rounded towards zero; by 0 it gives 0, and what overflows wraps."""
    wide, by = np.broadcast_arrays(a.astype(np.int64), b.astype(np.int64))
    quotient = abs(wide) // np.maximum(abs(by), 1) * np.sign(wide) * np.sign(by)
    wrapped: Array = quotient.astype(np.int32)
    return wrapped


def remainder(a: Array, b: Array) -> Array:
    """What divide() leaves, with the sign of a; 0 where b is 0."""
    by = b.astype(np.int64)
    left = np.fmod(a.astype(np.int64), np.where(by == 0, 1, by))
    return left.astype(np.int32)
