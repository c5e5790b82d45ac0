"""Random models of operators that reduce axes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.modelfile import O, T, model_file
from tests.ops.differential import size


def reduction(rng: np.random.Generator, source: T, target: T, word: str) -> bytes:
    """A model of one reduction over any axes, kept or dropped; both tensors get shapes."""
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    rank = len(shape)
    axes = rng.permutation(rank)[: int(rng.integers(1, rank + 1))]
    keep = bool(rng.random() < 0.5) or len(axes) == rank
    reduced = set(axes.tolist())
    output = tuple(1 if i in reduced else n for i, n in enumerate(shape) if keep or i not in reduced)
    given = np.array([a - rank if rng.random() < 0.3 else a for a in axes], np.int32)
    tensors = [
        replace(source, shape=shape),
        T(given.shape, "INT32", data=given),
        replace(target, shape=output),
    ]
    return model_file(tensors, [O(word, (0, 1), (2,), {"keepDims": keep}, "ReducerOptions")], [0], [2])
