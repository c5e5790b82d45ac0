"""LOGISTIC: inputs of any scale on int8, powers of two and others on int16, against TFLM and in C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.differential import check_operator, scale, zero_point
from tests.ops.elementwise import models

if TYPE_CHECKING:
    from tests.conftest import Tools


def source(rng: np.random.Generator, kind: str) -> tuple[float, int]:
    if kind == "INT8":
        return scale(rng, -20, 3), zero_point(rng)
    power_of_two = 2.0 ** int(rng.integers(-15, 1))
    return (power_of_two if rng.random() < 0.5 else scale(rng, -18, 1)), 0


def output(rng: np.random.Generator, kind: str) -> tuple[float, int]:
    return {"INT8": (1 / 256, -128), "INT16": (1 / 32768, 0)}[kind]


BUILD = models("LOGISTIC", ["INT8", "INT16", "FLOAT32"], source=source, output=output)


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(BUILD, fuzz_count, 1, tools, tmp_path)
