"""SPACE_TO_BATCH_ND: one or two axes, any blocks and paddings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    spatial = int(rng.integers(1, 3))
    batch, *sizes, depth = shape(rng, spatial + 2, spatial + 2, 3)
    blocks = [int(n) for n in rng.integers(1, 4, spatial)]
    before = [int(n) for n in rng.integers(0, 4, spatial)]
    missing = [-(n + b) % block for n, b, block in zip(sizes, before, blocks, strict=True)]
    after = [n + block * int(rng.integers(0, 2)) for n, block in zip(missing, blocks, strict=True)]
    if types is TFLM:  # which pads with memory that it never sets: without padding it is an oracle
        before = after = [0] * spatial
        sizes = [n * block for n, block in zip(sizes, blocks, strict=True)]
    paddings = list(zip(before, after, strict=True))
    inner = [(n + b + a) // block for n, (b, a), block in zip(sizes, paddings, blocks, strict=True)]
    output = (batch * int(np.prod(blocks)), *inner, depth)
    kind = element(rng, types)
    tensors = [int32(blocks), int32(paddings), *shaped(kind, (batch, *sizes, depth), output)]
    operator = O("SPACE_TO_BATCH_ND", (2, 0, 1), (3,), {}, "SpaceToBatchNDOptions")
    return model_file(tensors, [operator], [2], [3])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=150)
def test_paddings_and_what_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("INT8", "FLOAT32", "UINT8", "INT32", "INT64"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")


@pytest.mark.parametrize(
    ("blocks", "paddings"),
    [([2, 2], [[0, 0]]), ([2], [[0, 0, 0]]), ([2, 2], [[0, 0], [1, 0]]), ([0, 2], [[0, 0], [0, 0]])],
)
def test_blocks_that_do_not_fit_are_refused(blocks: list[int], paddings: list[list[int]]) -> None:
    moved = shaped(element(np.random.default_rng(1), ("INT8",)), (1, 4, 4, 1), (4, 2, 2, 1))
    operator = O("SPACE_TO_BATCH_ND", (2, 0, 1), (3,), {}, "SpaceToBatchNDOptions")
    with pytest.raises(ModelError):
        load(model_file([int32(blocks), int32(paddings), *moved], [operator], [2], [3]))
