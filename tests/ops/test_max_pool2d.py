"""MAX_POOL_2D: every type, window, stride, padding and activation, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator
from tests.ops.pooling import pool

if TYPE_CHECKING:
    from tests.conftest import Tools


TYPES = ("INT8", "INT8", "INT16", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    return pool(rng, typed(rng, str(rng.choice(TYPES)), any_zero_point=True), "MAX_POOL_2D")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
