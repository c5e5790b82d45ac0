"""CONV_2D and FULLY_CONNECTED on int16 for Helium: sums of 32 bits and more."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_conv2d, test_fully_connected
from tests.variants.drawn import Build, check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants import Variant
from tinygen.variants.conv2d_s16_mve import Conv2DS16Mve, FullyConnectedS16Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"
CASES = [
    pytest.param(Conv2DS16Mve(), partial(test_conv2d.build, kind="INT16"), id="conv2d"),
    pytest.param(FullyConnectedS16Mve(), partial(test_fully_connected.build, kind="INT16"), id="rows"),
]


@pytest.mark.parametrize(("variant", "build"), CASES)
@pytest.mark.fuzz(count=14)
def test_random_layers_are_exact(
    tools: Tools, tmp_path: Path, fuzz_count: int, variant: Variant, build: Build
) -> None:
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.parametrize(("variant", "build"), CASES)
@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(
    tools: Tools, tmp_path: Path, fuzz_count: int, variant: Variant, build: Build
) -> None:
    graphs = draw(variant, build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
