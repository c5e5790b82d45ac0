"""FLOOR_DIV: equal and broadcast shapes, divisors of both signs; int32, which TFLM lacks, against LiteRT."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import dividing, typed
from tests.ops.differential import check_operator

if TYPE_CHECKING:
    from tests.conftest import Tools


def model(rng: np.random.Generator, kind: str) -> bytes:
    tensor = typed(rng, kind)
    return dividing(rng, (tensor, tensor, tensor), "FLOOR_DIV", {}, "FloorDivOptions")


def build(rng: np.random.Generator) -> bytes:
    return model(rng, "FLOAT32")


def build_int32(rng: np.random.Generator) -> bytes:
    return model(rng, "INT32")


@pytest.mark.fuzz(count=150)
def test_random_models_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build, fuzz_count, 1, tools, tmp_path)


@pytest.mark.fuzz(count=80)
def test_int32_is_as_in_litert(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_operator(build_int32, fuzz_count, 1, tools, tmp_path, oracle="LiteRT")
