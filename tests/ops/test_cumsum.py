"""CUMSUM: every type, any axis, from either end, with and without the own element."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "FLOAT32"]))
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    axis = np.array([rng.integers(-len(shape), len(shape))], np.int32)
    tensors = [
        replace(typed(rng, kind), shape=shape),
        T((1,), "INT32", data=axis),
        replace(typed(rng, kind), shape=shape),
    ]
    options = {"exclusive": bool(rng.random() < 0.5), "reverse": bool(rng.random() < 0.5)}
    return model_file(tensors, [O("CUMSUM", (0, 1), (2,), options, "CumsumOptions")], [0], [2])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
