"""RESHAPE: free, whether the new shape is in the options, in a tensor or only in the output."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, size, zero_point

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    elements = int(np.prod(shape))
    new = tuple(rng.permutation(shape).tolist()) if rng.random() < 0.5 else (1, elements)
    quant = T((), scale=(0.5,), zero_point=(zero_point(rng),))
    tensors = [
        replace(quant, shape=shape),
        T((len(new),), "INT32", data=np.array(new, np.int32)),
        replace(quant, shape=new),
    ]
    # An element-wise operator behind it, so that there is a layer to run.
    tensors.append(replace(quant, shape=new))
    operators = [O("RESHAPE", (0, 1), (2,)), O("RELU6", (2,), (3,))]
    return model_file(tensors, operators, [0], [3])


@pytest.mark.fuzz(count=20)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
