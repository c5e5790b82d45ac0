"""MAX_POOL_2D on Armv7E-M: every window, stride, padding and activation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops.broadcasting import typed
from tests.ops.pooling import pool
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.max_pool2d_s8_dsp import MaxPool2DS8Dsp

if TYPE_CHECKING:
    import numpy as np

    from tests.conftest import Tools

VARIANT = MaxPool2DS8Dsp()


def build(rng: np.random.Generator) -> bytes:
    return pool(rng, typed(rng, "INT8", any_zero_point=True), "MAX_POOL_2D")


@pytest.mark.fuzz(count=32)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, build, fuzz_count), tools, tmp_path, "sim-cortex-m4")


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(VARIANT, build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
