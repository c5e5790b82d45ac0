"""MEAN: any axes, kept or dropped, from any scale to any other, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, scale, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    rank = len(shape)
    axes = rng.permutation(rank)[: int(rng.integers(1, rank + 1))]
    keep = bool(rng.random() < 0.5) or len(axes) == rank
    reduced = set(axes.tolist())
    output = tuple(1 if i in reduced else n for i, n in enumerate(shape) if keep or i not in reduced)
    given = np.array([a - rank if rng.random() < 0.3 else a for a in axes], np.int32)
    tensors = [
        T(shape, scale=(scale(rng, -10, 2),), zero_point=(zero_point(rng),)),
        T(given.shape, "INT32", data=given),
        T(output, scale=(scale(rng, -10, 2),), zero_point=(zero_point(rng),)),
    ]
    operator = O("MEAN", (0, 1), (2,), {"keepDims": keep}, "ReducerOptions")
    return model_file(tensors, [operator], [0], [2])


@pytest.mark.fuzz(count=100)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
