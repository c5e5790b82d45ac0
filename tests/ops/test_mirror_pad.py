"""MIRROR_PAD: reflecting and symmetric, any amounts that fit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole, edge = shape(rng), int(rng.integers(0, 2))
    amounts = [[int(rng.integers(0, min(n - 1 + edge, 4) + 1)) for _ in range(2)] for n in whole]
    output = tuple(n + sum(pair) for n, pair in zip(whole, amounts, strict=True))
    tensors = [int32(amounts), *shaped(element(rng, types), whole, output)]
    operator = O("MIRROR_PAD", (1, 0), (2,), {"mode": edge}, "MirrorPadOptions")
    return model_file(tensors, [operator], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT32"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
