"""SQUARED_DIFFERENCE: every type, equal and broadcast shapes, scales far apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import two_operands, typed
from tests.ops.differential import check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools

TYPES = ("INT8", "INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(TYPES))
    operands = (typed(rng, kind), typed(rng, kind), typed(rng, kind, -9, 8))
    return two_operands(rng, operands, "SQUARED_DIFFERENCE", {}, "SquaredDifferenceOptions")


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
