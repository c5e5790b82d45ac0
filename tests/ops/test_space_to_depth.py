"""SPACE_TO_DEPTH: any block."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, shape, shaped

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    batch, height, width, depth = shape(rng, 4, 4, 3)
    block = int(rng.integers(1, 5))
    tall = (batch, height * block, width * block, depth)
    deep = (batch, height, width, depth * block * block)
    tensors = shaped(element(rng, types), tall, deep)
    operator = O("SPACE_TO_DEPTH", (0,), (1,), {"blockSize": block}, "SpaceToDepthOptions")
    return model_file(tensors, [operator], [0], [1])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT32", "INT64"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
