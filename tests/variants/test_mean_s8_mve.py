"""MEAN and SUM for Helium: from any scale to any other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops.broadcasting import typed
from tests.ops.reductions import reduction
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.mean_s8_mve import MeanS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"


def build(rng: np.random.Generator) -> bytes:
    source, target = (typed(rng, "INT8", -10, 2, any_zero_point=True) for _ in range(2))
    return reduction(rng, source, target, str(rng.choice(["MEAN", "SUM"])))


@pytest.mark.fuzz(count=16)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = MeanS8Mve()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(MeanS8Mve(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
