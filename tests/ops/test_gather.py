"""GATHER: any axis and shared outer axes, indices constant or computed, in bounds and beyond."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native, compile_program
from tests.ops.differential import check_operator, reference
from tests.ops.moving import element, int32, shape, shaped, signed
from tinygen.errors import ModelError
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM, *, computed: bool = False) -> bytes:
    whole = shape(rng)
    axis = int(rng.integers(0, len(whole)))
    batch = int(rng.integers(0, axis + 1)) if rng.random() < 0.3 else 0
    own = shape(rng, 0 if batch == 0 and not computed else 1, 2, 3)
    chosen = (*whole[:batch], *own)
    output = whole[:axis] + own + whole[axis + 1 :]
    moved = shaped(element(rng, types), whole, output)
    options = {"axis": signed(rng, axis, len(whole)), "batchDims": batch}
    operator = O("GATHER", (0, 2), (1,), options, "GatherOptions")
    if not computed:
        indices = rng.integers(0, whole[axis], chosen).astype(np.int32)
        return model_file([*moved, T(chosen, "INT32", data=indices)], [operator], [0], [1])
    tensors = [*moved, *[T(chosen, "INT32")] * 3, int32(np.zeros(1)), int32([whole[axis] - 1])]
    bounds = [O("MAXIMUM", (3, 5), (4,)), O("MINIMUM", (4, 6), (2,))]
    return model_file(tensors, [*bounds, operator], [0, 3], [1])


@pytest.mark.fuzz(count=60)
def test_computed_indices(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """MAXIMUM and MINIMUM keep the random indices within the axis."""

    def computed(rng: np.random.Generator) -> bytes:
        return build(rng, computed=True)

    check_operator(computed, fuzz_count, 4, tools, tmp_path)


def test_beyond_the_axis_are_zeros(tools: Tools, tmp_path: Path) -> None:
    """TFLM refuses to go on there."""
    tools.require("gcc")
    tensors = [
        T((4, 3), scale=(0.5,), zero_point=(1,)),
        T((6,), "INT32"),
        T((6, 3), scale=(0.5,), zero_point=(1,)),
    ]
    operator = O("GATHER", (0, 1), (2,), {"axis": 0}, "GatherOptions")
    model = model_file(tensors, [operator], [0, 1], [2])
    values = (
        np.arange(1, 13, dtype=np.int8).reshape(4, 3),
        np.array([-1, 0, 3, 4, 2**31 - 1, -(2**31)], np.int32),
    )
    (expected,) = reference(load(model), values)
    assert not expected[[0, 3, 4, 5]].any() and expected[1:3].all()
    (done,) = Native([compile_program(model, "m")], tmp_path).run([(0, values)])
    np.testing.assert_array_equal(done.outputs[0], expected)


def test_constants_beyond_the_axis_are_refused() -> None:
    tensors = [T((4,), "FLOAT32"), int32([0, 4]), T((2,), "FLOAT32")]
    operator = O("GATHER", (0, 1), (2,), {"axis": 0}, "GatherOptions")
    with pytest.raises(ModelError, match="indices 't1' are beyond"):
        load(model_file(tensors, [operator], [0], [2]))


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8", "INT16", "INT32", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
