"""ADD: every type, equal shapes, broadcasting along any axes, a constant operand, scales far apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import two_operands, typed
from tests.ops.differential import activation, check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools

TYPES = ("INT8", "INT8", "INT16", "INT32", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(TYPES))
    a, b, output = (typed(rng, kind, any_zero_point=True) for _ in range(3))
    options = {"fusedActivationFunction": 0 if kind == "INT32" else activation(rng)}
    return two_operands(rng, (a, b, output), "ADD", options, "AddOptions")


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
