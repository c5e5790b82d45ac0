"""Coefficients of the terms that a cost is made of: least squares of relative errors, none below 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tinygen.costs.terms import values
from tinygen.graph import Array, Parameter

__all__ = ["fit"]

ROUNDS = 3000
SHORT = 2_000  # instructions: of shorter calls an error matters less
TINY = 1e-10


def fit(
    kernel: str, params: Sequence[Mapping[str, Parameter]], counts: Sequence[int], terms: tuple[str, ...]
) -> dict[str, float]:
    """Coefficients by term; those that are zero are left out."""
    rows = np.array([values(kernel, each, terms) for each in params], np.float64)
    weights = 1 / (np.array(counts, np.float64) + SHORT)
    found = nonnegative(rows * weights[:, None], np.array(counts) * weights)
    return {term: float(f"{value:.5g}") for term, value in zip(terms, found, strict=True) if value > TINY}


def nonnegative(rows: Array, wanted: Array) -> Array:
    """The x >= 0 with the least |rows x - wanted|: Lawson and Hanson's active sets."""
    scale = np.linalg.norm(rows, axis=0)
    scale[scale == 0] = 1
    a = rows / scale
    chosen = np.zeros(a.shape[1], bool)
    x = np.zeros(a.shape[1])
    for _ in range(ROUNDS):
        gradient = a.T @ (wanted - a @ x)
        gradient[chosen] = -np.inf
        if chosen.all() or gradient.max() < TINY:
            break
        chosen[int(gradient.argmax())] = True
        x = _inner(a, wanted, x, chosen)
    return np.asarray(x / scale)


def _inner(a: Array, wanted: Array, x: Array, chosen: Array) -> Array:
    """The best x in which only what is chosen is not zero; what would be below zero is chosen no more."""
    while True:
        solved = np.zeros_like(x)
        solved[chosen] = np.linalg.lstsq(a[:, chosen], wanted, rcond=None)[0]
        below = chosen & (solved <= 0)
        if not below.any():
            return solved
        step = min(x[below] / (x[below] - solved[below] + 1e-300))
        x = x + step * (solved - x)
        chosen &= x > TINY
        x[~chosen] = 0
