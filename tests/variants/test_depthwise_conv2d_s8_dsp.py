"""DEPTHWISE_CONV_2D for Armv7E-M: any window, size, padding, multiplier and order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import depthwise
from tinygen.target import Target, Unit
from tinygen.variants.depthwise_conv2d_s8_dsp import DepthwiseConv2DS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def build(rng: np.random.Generator) -> bytes:
    same = bool(rng.random() < 0.6)
    window = (int(rng.integers(1, 9)), int(rng.integers(1, 10)))
    sizes = [int(rng.integers(1, 10)) + (0 if same else side - 1) for side in window]
    image = (int(rng.integers(1, 3)), sizes[0], sizes[1], int(rng.integers(1, 6)))
    stride = (int(rng.integers(1, 4)), int(rng.integers(1, 3)))
    return depthwise(rng, image, window, stride, int(rng.choice([1, 1, 1, 2, 3])), same)


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = DepthwiseConv2DS8Dsp()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(DepthwiseConv2DS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
