"""FILL: any types and shapes, the value computed at run time or constant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator, random_value
from tests.ops.moving import element, int32, shape, shaped
from tinygen.graph import DType, Tensor

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT32", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    whole = shape(rng)
    kind = element(rng, types)
    tensors = [int32(whole), *shaped(kind, (), whole)]
    return model_file(tensors, [O("FILL", (0, 1), (2,), {}, "FillOptions")], [1], [2])


@pytest.mark.fuzz(count=40)
def test_constants(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """Behind a FILL of a constant, folded away, a concatenation with an input."""

    def constant(rng: np.random.Generator) -> bytes:
        whole, kind = shape(rng), element(rng, TFLM)
        dtype = DType(kind.type.lower())
        value = replace(kind, data=random_value(rng, Tensor("value", (), dtype)))
        double = (2 * whole[0], *whole[1:])
        tensors = [int32(whole), value, *shaped(kind, whole, whole, double)]
        join = O("CONCATENATION", (2, 3), (4,), {"axis": 0}, "ConcatenationOptions")
        return model_file(tensors, [O("FILL", (0, 1), (2,), {}, "FillOptions"), join], [3], [4])

    check_operator(constant, fuzz_count, 3, tools, tmp_path)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("INT16", "INT64", "BOOL"))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
