"""DEPTHWISE_CONV_2D of 3x3 for Xtensa's MAC16: any stride, padding, number of channels and multiplier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import depthwise
from tinygen.target import Target, Unit
from tinygen.variants.depthwise_conv2d_s8_mac16 import DepthwiseConv2DS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    same = bool(rng.random() < 0.5)
    least = 1 if same else 3
    height, width = (least + int(n) for n in rng.integers(0, 9, 2))
    depth = int(rng.choice([1, 2, 3, 7, 8, 15, 16, 17, 255, 256, 257]))
    multiplier = int(rng.choice([1, 1, 2, 8])) if depth < 20 else 1
    sh, sw = (int(n) for n in rng.choice([1, 1, 2, 3, 4], 2))
    return depthwise(rng, (1, height, width, depth), (3, 3), (sh, sw), multiplier, same)


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = DepthwiseConv2DS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(DepthwiseConv2DS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
