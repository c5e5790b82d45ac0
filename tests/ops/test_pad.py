"""PAD: up to four axes, any amounts before and after, against TFLM and in C."""

from __future__ import annotations

from dataclasses import replace
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
    amounts = rng.integers(0, 4, (len(shape), 2)) * (rng.random((len(shape), 1)) < 0.6)
    output = tuple(int(n + before + after) for n, (before, after) in zip(shape, amounts, strict=True))
    quant = T((), scale=(scale(rng),), zero_point=(zero_point(rng),))
    data = amounts.astype(np.int32)
    tensors = [replace(quant, shape=shape), T(data.shape, "INT32", data=data), replace(quant, shape=output)]
    return model_file(tensors, [O("PAD", (0, 1), (2,), {}, "PadOptions")], [0], [2])


@pytest.mark.fuzz(count=60)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
