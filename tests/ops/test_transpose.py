"""TRANSPOSE: every permutation of up to five axes, against TFLM and in C."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, scale, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(size(rng, 4) for _ in range(int(rng.integers(1, 6))))
    order = rng.permutation(len(shape)).astype(np.int32)
    quant = T((), scale=(scale(rng),), zero_point=(zero_point(rng),))
    tensors = [
        replace(quant, shape=shape),
        T(order.shape, "INT32", data=order),
        replace(quant, shape=tuple(shape[axis] for axis in order)),
        replace(quant, shape=tuple(shape[axis] for axis in order)),
    ]
    # An element-wise operator behind it, so that there is a layer to run where the transposition is free.
    operators = [O("TRANSPOSE", (0, 1), (2,), {}, "TransposeOptions"), O("RELU6", (2,), (3,))]
    return model_file(tensors, operators, [0], [3])


@pytest.mark.fuzz(count=60)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
