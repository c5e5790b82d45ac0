"""ADD_N: two to nine tensors of one shape, every type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, model_file
from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(["INT8", "FLOAT32"]))
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    count = int(rng.integers(2, 10))
    tensors = [replace(typed(rng, kind), shape=shape)] * count + [replace(typed(rng, kind), shape=shape)]
    inputs = tuple(range(count))
    return model_file(tensors, [O("ADD_N", inputs, (count,), {}, "AddNOptions")], inputs, [count])


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
