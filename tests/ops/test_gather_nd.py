"""GATHER_ND: tuples of one index up to one for every axis, constant or computed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native, compile_program
from tests.ops.differential import check_operator, reference
from tests.ops.moving import element, int32, shape, shaped
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM, *, computed: bool = False) -> bytes:
    whole = shape(rng)
    depth = int(rng.integers(1, len(whole) + 1))
    own = shape(rng, 1, 2, 3)
    moved = shaped(element(rng, types), whole, own + whole[depth:])
    operator = O("GATHER_ND", (0, 2), (1,), {}, "GatherNdOptions")
    if not computed:
        columns = [rng.integers(0, n, own) for n in whole[:depth]]
        return model_file([*moved, int32(np.stack(columns, axis=-1))], [operator], [0], [1])
    tensors = [*moved, *[T((*own, depth), "INT32")] * 3, int32([0]), int32(np.array(whole[:depth]) - 1)]
    bounds = [O("MAXIMUM", (3, 5), (4,)), O("MINIMUM", (4, 6), (2,))]
    return model_file(tensors, [*bounds, operator], [0, 3], [1])


@pytest.mark.fuzz(count=60)
def test_computed_indices(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """MAXIMUM and MINIMUM keep the random indices within the axes."""

    def computed(rng: np.random.Generator) -> bytes:
        return build(rng, computed=True)

    check_operator(computed, fuzz_count, 4, tools, tmp_path)


def test_beyond_an_axis_are_zeros(tools: Tools, tmp_path: Path) -> None:
    tools.require("gcc")
    tensors = [T((4, 3), "INT32"), T((5, 2), "INT32"), T((5,), "INT32")]
    model = model_file(tensors, [O("GATHER_ND", (0, 1), (2,), {}, "GatherNdOptions")], [0, 1], [2])
    indices = np.array([[0, 3], [3, 2], [4, 0], [-1, 0], [1, -(2**31)]], np.int32)
    values = (np.arange(1, 13, dtype=np.int32).reshape(4, 3), indices)
    (done,) = Native([compile_program(model, "m")], tmp_path).run([(0, values)])
    np.testing.assert_array_equal(done.outputs[0], [0, 12, 0, 0, 0])
    np.testing.assert_array_equal(reference(load(model), values)[0], done.outputs[0])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT16", "INT32", "INT64"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
