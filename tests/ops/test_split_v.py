"""SPLIT_V: any types, axes and sizes, one of them left to be computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped, signed
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM, *, rest: bool = False) -> bytes:
    whole = shape(rng)
    axis = int(rng.integers(0, len(whole)))
    sizes = [int(n) for n in rng.integers(1, 5, int(rng.integers(1, 5)))]
    parts = [(*whole[:axis], n, *whole[axis + 1 :]) for n in sizes]
    whole = (*whole[:axis], sum(sizes), *whole[axis + 1 :])
    if rest:
        sizes[int(rng.integers(0, len(sizes)))] = -1
    numbers = [int32(sizes), int32([signed(rng, axis, len(whole))])]
    tensors = [*numbers, *shaped(element(rng, types), whole, *parts)]
    outputs = tuple(range(3, len(tensors)))
    operator = O("SPLIT_V", (2, 0, 1), outputs, {"numSplits": len(parts)}, "SplitVOptions")
    return model_file(tensors, [operator], [2], outputs)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=30)
def test_types_and_sizes_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("INT8", "UINT8", "INT64"), rest=True)

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")


@pytest.mark.parametrize("sizes", [[2, 2], [2, 4], [-1, -1], [-2, 7], [5]])
def test_sizes_that_do_not_add_up_are_refused(sizes: list[int]) -> None:
    moved = shaped(element(np.random.default_rng(1), ("INT8",)), (5, 2), (2, 2), (3, 2))
    operator = O("SPLIT_V", (2, 0, 1), (3, 4), {"numSplits": 2}, "SplitVOptions")
    with pytest.raises(ModelError):
        load(model_file([int32(sizes), int32([0]), *moved], [operator], [2], [3, 4]))
