"""TRANSPOSE: any types, every permutation of up to five axes."""

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

TFLM = ("INT8", "INT16", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng, 1, 5)
    order = rng.permutation(len(whole))
    moved = shaped(element(rng, types), whole, tuple(whole[axis] for axis in order))
    operator = O("TRANSPOSE", (0, 2), (1,), {}, "TransposeOptions")
    return model_file([*moved, int32(order)], [operator], [0], [1])


def test_an_order_that_names_an_axis_twice_is_refused() -> None:
    moved = shaped(element(np.random.default_rng(1), ("INT8",)), (2, 3), (2, 3))
    operator = O("TRANSPOSE", (0, 2), (1,), {}, "TransposeOptions")
    with pytest.raises(ModelError, match="does not fit 't0'"):
        load(model_file([*moved, int32([0, 0])], [operator], [0], [1]))


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT32", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
