"""EMBEDDING_LOOKUP: tables of any rank, int8, float32 and int8 to float32."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native, compile_program
from tests.ops.differential import check_operator, reference, scale, size
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    """int8 input, cast and clamped to the table's rows: TFLM ends with an error beyond them."""
    rows, numbers = int(rng.integers(1, 120)), size(rng)
    shape = (rows, *(size(rng) for _ in range(int(rng.integers(1, 4)))))
    plain = T(shape, scale=(scale(rng),), zero_point=(0,))
    if rng.random() < 0.7:
        table = replace(plain, data=rng.integers(-128, 128, shape).astype(np.int8))
    else:
        table = T(shape, "FLOAT32", data=rng.normal(size=shape).astype(np.float32))
    to_real = table.type == "FLOAT32" or rng.random() < 0.5
    output = T((numbers, *shape[1:]), "FLOAT32") if to_real else replace(plain, shape=(numbers, *shape[1:]))
    row = T((numbers,), "INT32")
    bounds = [T((1,), "INT32", data=np.array([bound], np.int32)) for bound in (0, rows - 1)]
    tensors = [T((numbers,)), row, row, row, *bounds, table, output]
    operators = [
        O("CAST", (0,), (1,), {"inDataType": 9, "outDataType": 2}, "CastOptions"),
        O("MAXIMUM", (1, 4), (2,), {}, "MaximumMinimumOptions"),
        O("MINIMUM", (2, 5), (3,), {}, "MaximumMinimumOptions"),
        O("EMBEDDING_LOOKUP", (3, 6), (7,)),
    ]
    return model_file(tensors, operators, [0], [7])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


def test_numbers_beyond_the_table_give_its_ends(tools: Tools, tmp_path: Path) -> None:
    tools.require("gcc")
    table = T((3, 2), scale=(1.0,), zero_point=(0,), data=np.arange(6, dtype=np.int8))
    tensors = [T((4,), "INT32"), table, T((4, 2), scale=(1.0,), zero_point=(0,))]
    data = model_file(tensors, [O("EMBEDDING_LOOKUP", (0, 1), (2,))], [0], [2])
    numbers = np.array([-(2**31), -1, 3, 2**31 - 1], np.int32)
    (expected,) = reference(load(data), [numbers])
    assert expected.tolist() == [[0, 1], [0, 1], [4, 5], [4, 5]]
    (done,) = Native([compile_program(data, "m")], tmp_path).run([(0, [numbers])])
    assert np.array_equal(done.outputs[0], expected)
