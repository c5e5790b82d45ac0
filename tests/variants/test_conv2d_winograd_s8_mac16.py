"""CONV_2D of 3x3 for Xtensa's MAC16, by Winograd's tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import convolution
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_winograd_s8_mac16 import Conv2DWinogradS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    height, width = 8 + int(rng.integers(0, 3)), 2 * int(rng.integers(4, 7)) + 2
    depth = int(rng.choice([4, 8, 12, 16, 20, 32]))
    same = bool(rng.random() < 0.7)
    channels = int(rng.choice([1, 2, 3, 16, 17, 33]))
    return convolution(rng, (1, height + 2, width, depth), (3, 3), (1, 1), channels, same)


@pytest.mark.fuzz(count=20)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = Conv2DWinogradS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Conv2DWinogradS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
