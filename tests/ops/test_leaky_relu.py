"""LEAKY_RELU: any alpha, scales and zero points, on int8, int16 and float32, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.differential import check_operator
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


def options(rng: np.random.Generator) -> dict[str, float]:
    return {"alpha": float(rng.choice([0.0, 0.1, 0.3, 1.0, 2.5, -0.5]))}


BUILD = models("LEAKY_RELU", ["INT8", "INT16", "FLOAT32"], options=options, table="LeakyReluOptions")


@pytest.mark.fuzz(count=300)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(BUILD, fuzz_count, 1, tools, tmp_path)
