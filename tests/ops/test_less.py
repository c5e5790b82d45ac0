"""LESS: every type, equal and broadcast shapes, values that are equal and nearly equal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import comparison
from tests.ops.differential import check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools

TYPES = ("INT8", "INT8", "INT32", "INT64", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    return comparison(rng, "LESS", "LessOptions", TYPES)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
