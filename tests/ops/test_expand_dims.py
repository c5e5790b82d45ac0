"""EXPAND_DIMS: one more axis anywhere; free."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped, signed

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng, 1, 4)
    axis = int(rng.integers(0, len(whole) + 1))
    output = (*whole[:axis], 1, *whole[axis:])
    position = int32([signed(rng, axis, len(output))])
    tensors = [position, *shaped(element(rng, types), whole, output)]
    return model_file(tensors, [O("EXPAND_DIMS", (1, 0), (2,), {}, "ExpandDimsOptions")], [1], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("INT16", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
