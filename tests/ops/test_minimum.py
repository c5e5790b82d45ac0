"""MINIMUM: every type, equal and broadcast shapes, a constant operand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import two_operands, typed
from tests.ops.differential import check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools

TYPES = ("INT8", "INT16", "INT32", "INT64", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(TYPES))
    same = typed(rng, kind)
    operands = (same, same, same)
    return two_operands(rng, operands, "MINIMUM", {}, "MaximumMinimumOptions")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
