"""DEQUANTIZE: int8, uint8 and int16 to float32, against TFLM and in C."""

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
    kind = str(rng.choice(["INT8", "UINT8", "INT16"]))
    shape = (1, size(rng), size(rng))
    high = 128 if kind == "UINT8" else 0
    tensors = [T(shape, kind, (scale(rng, -20, 6),), (zero_point(rng) + high,)), T(shape, "FLOAT32")]
    return model_file(tensors, [O("DEQUANTIZE", (0,), (1,), {}, "DequantizeOptions")], [0], [1])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
