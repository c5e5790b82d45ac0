"""ZEROS_LIKE: any types; joined with its input, since no output may be constant."""

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

TFLM = ("INT8", "INT32", "INT64", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng) if rng.random() < 0.9 else (300, 256)  # too large to be folded
    double = (2 * whole[0], *whole[1:])
    tensors = shaped(element(rng, types), whole, whole, double)
    join = O("CONCATENATION", (0, 1), (2,), {"axis": 0}, "ConcatenationOptions")
    return model_file(tensors, [O("ZEROS_LIKE", (0,), (1,), {}, "ZerosLikeOptions"), join], [0], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
