"""RESIZE_NEAREST_NEIGHBOR: larger and smaller, all conventions."""

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

TFLM = ("INT8", "INT16", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    batch, height, width, depth = shape(rng, 4, 4, 5)
    size = [int(n) for n in rng.integers(1, 20, 2)]
    output = (batch, *size, depth)
    options = {"alignCorners": bool(rng.random() < 0.4), "halfPixelCenters": bool(rng.random() < 0.4)}
    tensors = [int32(size), *shaped(element(rng, types), (batch, height, width, depth), output)]
    operator = O("RESIZE_NEAREST_NEIGHBOR", (1, 0), (2,), options, "ResizeNearestNeighborOptions")
    return model_file(tensors, [operator], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT32"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
