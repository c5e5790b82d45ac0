"""DEPTHWISE_CONV_2D with windows of 3 x 3 for Armv7E-M: any size, padding and multiplier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import depthwise
from tinygen.target import Target, Unit
from tinygen.variants.depthwise3x3_conv2d_s8_dsp import Depthwise3x3Conv2DS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def build(rng: np.random.Generator) -> bytes:
    same = bool(rng.random() < 0.6)
    height, width = (int(n) for n in rng.integers(1 if same else 3, 12, 2))
    image = (int(rng.integers(1, 3)), height, width, int(rng.integers(1, 6)))
    stride = (1, 1) if rng.random() < 0.5 else (2, 2)
    return depthwise(rng, image, (3, 3), stride, int(rng.choice([1, 1, 1, 2, 3])), same)


@pytest.mark.fuzz(count=50)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = Depthwise3x3Conv2DS8Dsp()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=16)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Depthwise3x3Conv2DS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
