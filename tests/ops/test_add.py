"""ADD: equal shapes, broadcasting along any axes, a constant operand, scales far apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, check_operator, random_value, scale, size, zero_point
from tinygen.graph import DType, Tensor

if TYPE_CHECKING:
    from tests.conftest import Tools


def shapes(rng: np.random.Generator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast together, of four dimensions or fewer."""
    full = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    if rng.random() < 0.5:
        return full, full
    thin = tuple(1 if rng.random() < 0.5 else n for n in full)
    if rng.random() < 0.3:
        thin = thin[int(rng.integers(0, len(thin))) :]
    return (full, thin) if rng.random() < 0.5 else (thin, full)


def build(rng: np.random.Generator) -> bytes:
    a, b = shapes(rng)
    quants = [(scale(rng), zero_point(rng)) for _ in range(3)]
    data = None
    if rng.random() < 0.3:
        data = random_value(rng, Tensor("constant", b, DType.INT8))
    tensors = [
        T(a, scale=(quants[0][0],), zero_point=(quants[0][1],)),
        T(b, scale=(quants[1][0],), zero_point=(quants[1][1],), data=data),
        T(np.broadcast_shapes(a, b), scale=(quants[2][0],), zero_point=(quants[2][1],)),
    ]
    operator = O("ADD", (0, 1), (2,), {"fusedActivationFunction": activation(rng)}, "AddOptions")
    return model_file(tensors, [operator], [0] if data is not None else [0, 1], [2])


@pytest.mark.fuzz(count=100)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
