"""MUL for Helium: tensors of one shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_mul
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.mul_s8_mve import MulS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"


@pytest.mark.fuzz(count=12)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = MulS8Mve()
    check(variant, draw(variant, test_mul.build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(MulS8Mve(), test_mul.build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
