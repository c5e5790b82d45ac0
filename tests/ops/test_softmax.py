"""SOFTMAX: rows of every length, flat and steep scales, every pair of types, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator, scale, size, zero_point
from tests.ops.elementwise import tensor

if TYPE_CHECKING:
    from tests.conftest import Tools


PAIRS = (("INT8", "INT8"), ("INT8", "INT16"), ("INT16", "INT16"), ("FLOAT32", "FLOAT32"))
OUTPUT = {"INT8 INT8": (1 / 256, -128), "INT8 INT16": (1 / 65536, -32768), "INT16 INT16": (1 / 32768, 0)}


def build(rng: np.random.Generator) -> bytes:
    depth = int(rng.choice([1, 2, 3, 10, 64, 255]))
    shape = (*(size(rng, 3) for _ in range(int(rng.integers(0, 3)))), depth)
    kind, target = PAIRS[int(rng.integers(0, len(PAIRS)))]
    quant = {
        "INT8": (scale(rng, -14, 3), zero_point(rng)),
        "INT16": (scale(rng, -18, 0), 0),
    }
    tensors = [tensor(kind, shape, quant.get(kind)), tensor(target, shape, OUTPUT.get(f"{kind} {target}"))]
    beta = float(rng.choice([1.0, 0.5, 2.0]))
    return model_file(tensors, [O("SOFTMAX", (0,), (1,), {"beta": beta}, "SoftmaxOptions")], [0], [1])


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
