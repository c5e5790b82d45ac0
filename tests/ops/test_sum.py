"""SUM: every type, any axes, kept or dropped, from any scale to any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import typed
from tests.ops.differential import check_operator
from tests.ops.reductions import reduction

if TYPE_CHECKING:
    from tests.conftest import Tools

TYPES = ("INT8", "INT16", "FLOAT32")


def build(rng: np.random.Generator) -> bytes:
    kind = str(rng.choice(TYPES))
    source = typed(rng, kind, -10, 2, any_zero_point=True)
    return reduction(rng, source, typed(rng, kind, -10, 2, any_zero_point=True), "SUM")


@pytest.mark.fuzz(count=200)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
