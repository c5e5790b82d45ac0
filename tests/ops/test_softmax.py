"""SOFTMAX: rows of every length, flat and steep scales, against TFLM and in C."""

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
    depth = int(rng.choice([1, 2, 3, 10, 64, 255]))
    shape = (*(size(rng, 3) for _ in range(int(rng.integers(0, 3)))), depth)
    beta = float(rng.choice([1.0, 0.5, 2.0]))
    tensors = [
        T(shape, scale=(scale(rng, -14, 3),), zero_point=(zero_point(rng),)),
        T(shape, scale=(1 / 256,), zero_point=(-128,)),
    ]
    return model_file(tensors, [O("SOFTMAX", (0,), (1,), {"beta": beta}, "SoftmaxOptions")], [0], [1])


@pytest.mark.fuzz(count=100)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
