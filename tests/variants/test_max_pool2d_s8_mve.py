"""MAX_POOL_2D for Helium: windows of any size, which may reach over the image."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import typed
from tests.ops.pooling import pool
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.max_pool2d_s8_mve import MaxPool2DS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator) -> bytes:
    return pool(rng, typed(rng, "INT8", any_zero_point=True), "MAX_POOL_2D")


@pytest.mark.fuzz(count=14)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = MaxPool2DS8Mve()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, "sim-cortex-m55")


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(MaxPool2DS8Mve(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, "sim-cortex-m55")
