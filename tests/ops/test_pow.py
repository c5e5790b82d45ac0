"""POW: float32, equal and broadcast shapes, against LiteRT, since TFLM lacks it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import two_operands, typed
from tests.ops.differential import check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    tensor = typed(rng, "FLOAT32")
    return two_operands(rng, (tensor, tensor, tensor), "POW", {}, "PowOptions")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
