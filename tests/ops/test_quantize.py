"""QUANTIZE: float32 to int8, and between int8 and uint8, with any scales, against TFLM and in C."""

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
    pairs = [("FLOAT32", "INT8"), ("INT8", "INT8"), ("INT8", "UINT8"), ("UINT8", "INT8")]
    source, target = pairs[int(rng.integers(0, len(pairs)))]
    shape = (1, size(rng), size(rng))
    tensors = [
        T(shape, source) if source == "FLOAT32" else quantized(rng, shape, source),
        quantized(rng, shape, target),
    ]
    return model_file(tensors, [O("QUANTIZE", (0,), (1,), {}, "QuantizeOptions")], [0], [1])


def quantized(rng: np.random.Generator, shape: tuple[int, ...], kind: str) -> T:
    shift = 128 if kind == "UINT8" else 0
    return T(shape, kind, (scale(rng, -12, 4),), (zero_point(rng) + shift,))


@pytest.mark.fuzz(count=80)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
