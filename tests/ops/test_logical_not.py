"""LOGICAL_NOT: any shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import check_operator, size

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(size(rng, 5) for _ in range(int(rng.integers(1, 5))))
    operator = O("LOGICAL_NOT", (0,), (1,), {}, "LogicalNotOptions")
    return model_file([T(shape, "BOOL"), T(shape, "BOOL")], [operator], [0], [1])


@pytest.mark.fuzz(count=60)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
