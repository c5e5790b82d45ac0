"""BATCH_MATMUL: either operand transposed, batches that repeat, constants, against TFLM and in C."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, scale, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools

Shape = tuple[int, ...]


def batches(rng: np.random.Generator) -> tuple[Shape, Shape]:
    """Leading axes of both operands, some of them 1 on one side."""
    whole = tuple(int(rng.integers(1, 4)) for _ in range(int(rng.integers(0, 4))))
    repeats = int(rng.integers(0, 3))  # 0: neither repeats
    partly = tuple(1 if rng.random() < 0.5 else n for n in whole)
    return (partly if repeats == 1 else whole), (partly if repeats == 2 else whole)


def build(rng: np.random.Generator, kind: str) -> bytes:
    rows, depth, columns = size(rng), size(rng), size(rng)
    first, second = batches(rng)
    adj = bool(rng.random() < 0.4), bool(rng.random() < 0.4)
    a = (*first, depth, rows) if adj[0] else (*first, rows, depth)
    b = (*second, columns, depth) if adj[1] else (*second, depth, columns)
    output = (*np.broadcast_shapes(first, second), rows, columns)

    def tensor(shape: Shape, low: float, high: float) -> T:
        if kind == "FLOAT32":
            return T(shape, kind)
        return T(shape, kind, (scale(rng, low, high),), (zero_point(rng) if kind == "INT8" else 0,))

    tensors = [tensor(a, -8, -2), tensor(b, -8, -2), tensor(output, -6, 2)]
    options = {"adjX": adj[0], "adjY": adj[1]}
    operator = O("BATCH_MATMUL", (0, 1), (2,), options, "BatchMatMulOptions")
    return model_file(tensors, [operator], [0, 1], [2])


@pytest.mark.parametrize("kind", ["INT8", "INT16", "FLOAT32"])
@pytest.mark.fuzz(count=100)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, kind: str) -> None:
    check_operator(partial(build, kind=kind), fuzz_count, 1, tools, tmp_path)
