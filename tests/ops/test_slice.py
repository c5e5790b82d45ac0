"""SLICE: any box of up to five axes, sizes given or left to the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng, 1, 5)
    begin = [int(rng.integers(0, n)) if rng.random() < 0.7 else 0 for n in whole]
    rest = [n - b for n, b in zip(whole, begin, strict=True)]
    box = [int(rng.integers(1, n + 1)) if rng.random() < 0.6 else n for n in rest]
    sizes = [-1 if s == n and rng.random() < 0.5 else s for n, s in zip(rest, box, strict=True)]
    numbers = [int32(begin), int32(sizes)]
    if rng.random() < 0.3:
        numbers = [T(t.shape, "INT64", data=np.array(t.data, np.int64)) for t in numbers]
    tensors = [*numbers, *shaped(element(rng, types), whole, tuple(box))]
    return model_file(tensors, [O("SLICE", (2, 0, 1), (3,), {}, "SliceOptions")], [2], [3])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=30)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(
        lambda rng: build(rng, ("UINT8", "INT64")), fuzz_count, 2, tools, tmp_path, oracle="LiteRT"
    )


@pytest.mark.parametrize(("begin", "size"), [(-1, 2), (3, 3), (0, 6), (5, -1), (2, -2), (1, 3)])
def test_boxes_beyond_the_input_are_refused(begin: int, size: int) -> None:
    moved = shaped(element(np.random.default_rng(1), ("INT8",)), (5,), (2,))
    operator = O("SLICE", (2, 0, 1), (3,), {}, "SliceOptions")
    with pytest.raises(ModelError):
        load(model_file([int32([begin]), int32([size]), *moved], [operator], [2], [3]))
