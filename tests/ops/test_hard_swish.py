"""HARD_SWISH: int8 with any scales and zero points that TFLM takes, and float32, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.differential import check_operator, scale, zero_point
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    first = scale(rng, -12, 4)
    # TFLM refuses outputs more than 128 times as fine as the input.
    second = first * float(np.float32(2.0 ** rng.uniform(-6.9, 10)))
    return models(
        "HARD_SWISH",
        ["INT8", "INT8", "FLOAT32"],
        source=lambda rng, _: (first, zero_point(rng)),
        output=lambda rng, _: (second, zero_point(rng)),
    )(rng)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)
