"""CONV_2D of single pixels for Xtensa's MAC16."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import convolution
from tinygen.target import Target, Unit
from tinygen.variants.pointwise_conv2d_s8_mac16 import PointwiseConv2DS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    depth = int(rng.choice([4, 8, 12, 16, 20, 60, 64, 68, 128, 160, 164, 256]))
    height, width = (int(n) for n in rng.integers(1, 10, 2))
    image = (int(rng.integers(1, 3)), height, width, depth)
    return convolution(rng, image, (1, 1), (1, 1), int(rng.choice([1, 2, 3, 7, 16, 17, 128, 200])), True)


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = PointwiseConv2DS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(PointwiseConv2DS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
