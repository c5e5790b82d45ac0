"""Random models of operators that only move elements: the same for every type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tests.modelfile import T
from tests.ops.differential import scale, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinygen.graph import Array

QUANTIZED = ("INT8", "UINT8", "INT16")


def element(rng: np.random.Generator, types: Sequence[str]) -> T:
    """A tensor of any of these types, without a shape yet; int8 as often as all others together."""
    kind = "INT8" if "INT8" in types and rng.random() < 0.5 else str(rng.choice(list(types)))
    if kind not in QUANTIZED:
        return T((), kind)
    low, high = np.iinfo(kind.lower()).min, np.iinfo(kind.lower()).max
    zero = 0 if kind == "INT16" else int(rng.choice([low, high, int(rng.integers(low, high + 1))]))
    return T((), kind, scale=(scale(rng),), zero_point=(zero,))


def shape(rng: np.random.Generator, least: int = 1, most: int = 4, largest: int = 5) -> tuple[int, ...]:
    return tuple(size(rng, largest) for _ in range(int(rng.integers(least, most + 1))))


def cut(rng: np.random.Generator, total: int, pieces: int) -> list[int]:
    """``pieces`` sizes of 1 or more that add up to ``total``."""
    borders = sorted(rng.choice(np.arange(1, total), pieces - 1, replace=False).tolist())
    return [b - a for a, b in zip([0, *borders], [*borders, total], strict=True)]


def int32(values: object) -> T:
    """A constant of whole numbers."""
    data: Array = np.array(values, np.int32)
    return T(data.shape, "INT32", data=data)


def shaped(kind: T, *shapes: tuple[int, ...]) -> list[T]:
    return [replace(kind, shape=each) for each in shapes]


def signed(rng: np.random.Generator, axis: int, rank: int) -> int:
    """An axis, counted from the end half of the time."""
    return axis - rank if rng.random() < 0.5 else axis
