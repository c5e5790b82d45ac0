"""LOG_SOFTMAX: rows of every length, flat and steep scales, on int8 and float32, against TFLM and in C."""

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


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "INT8", "FLOAT32"]))
    depth = int(rng.choice([1, 2, 3, 10, 64, 255]))
    shape = (*(size(rng, 3) for _ in range(int(rng.integers(0, 4)))), depth)
    quant = None if kind == "FLOAT32" else (scale(rng, -14, 3), zero_point(rng))
    tensors = [tensor(kind, shape, quant), tensor(kind, shape, (1 / 16, 127))]
    return model_file(tensors, [O("LOG_SOFTMAX", (0,), (1,), {}, "LogSoftmaxOptions")], [0], [1])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
