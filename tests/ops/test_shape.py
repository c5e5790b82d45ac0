"""SHAPE: any tensor; the chain by which Keras reshapes: SHAPE, STRIDED_SLICE, PACK, RESHAPE."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import compile_program
from tests.ops.differential import check_operator
from tests.ops.moving import element, int32, shape, shaped

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng)
    rank = len(whole)
    tensors = [
        *shaped(element(rng, types), whole),
        T((rank,), "INT32"),
        T((rank,), "INT32"),
        T((2 * rank,), "INT32"),
    ]
    join = O("CONCATENATION", (2, 1), (3,), {"axis": 0}, "ConcatenationOptions")
    return model_file(tensors, [O("SHAPE", (0,), (1,), {}, "ShapeOptions"), join], [0, 2], [3])


def test_a_computed_shape_costs_nothing(tools: Tools, tmp_path: Path) -> None:
    moved = [T(each, scale=(0.5,), zero_point=(0,)) for each in ((2, 3, 4), (2, 12))]
    tensors = [*moved, T((3,), "INT32"), int32([0]), int32([1]), T((), "INT32"), int32(12), T((2,), "INT32")]
    operators = [
        O("SHAPE", (0,), (2,), {}, "ShapeOptions"),
        O("STRIDED_SLICE", (2, 3, 4, 4), (5,), {"shrinkAxisMask": 1}, "StridedSliceOptions"),
        O("PACK", (5, 6), (7,), {"axis": 0, "valuesCount": 2}, "PackOptions"),
        O("RESHAPE", (0, 7), (1,)),
    ]
    program = compile_program(model_file(tensors, operators, [0], [1]), "m")
    assert not program.calls
    check_operator(lambda _: model_file(tensors, operators, [0], [1]), 1, 1, tools, tmp_path)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
