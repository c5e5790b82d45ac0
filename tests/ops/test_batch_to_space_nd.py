"""BATCH_TO_SPACE_ND: one or two axes, any blocks and crops."""

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
    spatial = int(rng.integers(1, 3))
    batch, *sizes, depth = shape(rng, spatial + 2, spatial + 2, 3)
    blocks = [int(n) for n in rng.integers(1, 4, spatial)]
    whole = [n * block for n, block in zip(sizes, blocks, strict=True)]
    before = [int(rng.integers(0, min(n, 4))) for n in whole]
    after = [int(rng.integers(0, min(n - b, 4))) for n, b in zip(whole, before, strict=True)]
    crops = list(zip(before, after, strict=True))
    inner = [n - b - a for n, (b, a) in zip(whole, crops, strict=True)]
    stacked = (batch * int(np.prod(blocks)), *sizes, depth)
    tensors = [int32(blocks), int32(crops), *shaped(element(rng, types), stacked, (batch, *inner, depth))]
    operator = O("BATCH_TO_SPACE_ND", (2, 0, 1), (3,), {}, "BatchToSpaceNDOptions")
    return model_file(tensors, [operator], [2], [3])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT32", "INT64"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
