"""SQUEEZE: all axes of size 1 left out; free."""

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

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = tuple(1 if rng.random() < 0.5 else n for n in shape(rng))
    output = tuple(n for n in whole if n > 1)
    tensors = shaped(element(rng, types), whole, output)
    return model_file(tensors, [O("SQUEEZE", (0,), (1,), {}, "SqueezeOptions")], [0], [1])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
