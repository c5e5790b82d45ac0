"""PACK: any types, any new axis, the same tensor twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.differential import check_operator
from tests.ops.moving import element, shape, shaped, signed

if TYPE_CHECKING:
    from tests.conftest import Tools

TFLM = ("INT8", "INT16", "INT32", "INT64", "FLOAT32")


def build(rng: np.random.Generator, types: tuple[str, ...] = TFLM) -> bytes:
    part = shape(rng, 1, 4)
    count = int(rng.integers(1, 6))
    axis = int(rng.integers(0, len(part) + 1))
    whole = (*part[:axis], count, *part[axis:])
    tensors = shaped(element(rng, types), *[part] * count, whole)
    inputs = [int(i) for i in rng.permutation(count)]
    if rng.random() < 0.3:
        inputs[-1] = inputs[0]
    options = {"axis": signed(rng, axis, len(whole)), "valuesCount": count}
    operator = O("PACK", tuple(inputs), (count,), options, "PackOptions")
    return model_file(tensors, [operator], list(range(count)), [count])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=40)
def test_types_that_tflm_lacks(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    def wide(rng: np.random.Generator) -> bytes:
        return build(rng, ("UINT8",))

    check_operator(wide, fuzz_count, 2, tools, tmp_path, oracle="LiteRT")
