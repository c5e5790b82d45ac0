"""TILE: any types, any multiples; LiteRT is the judge, TFLM lacks it."""

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

TYPES = ("INT8", "INT16", "INT32", "INT64", "FLOAT32", "BOOL")


def build(rng: np.random.Generator, types: tuple[str, ...] = TYPES) -> bytes:
    whole = shape(rng, 1, 4, 3)
    multiples = [int(rng.choice([1, 1, 2, 3])) for _ in whole]
    output = tuple(n * m for n, m in zip(whole, multiples, strict=True))
    tensors = [int32(multiples), *shaped(element(rng, types), whole, output)]
    return model_file(tensors, [O("TILE", (1, 0), (2,), {}, "TileOptions")], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
