"""CONV_2D with a window of one pixel for Armv7E-M: any size, stride and number of channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import channels, convolution, fully_connected
from tinygen.target import Target, Unit
from tinygen.variants.pointwise_conv2d_s8_dsp import FullyConnectedRowsS8Dsp, PointwiseConv2DS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def build(rng: np.random.Generator) -> bytes:
    height, width = (int(n) for n in rng.integers(1, 10, 2))
    stride = (1, 1) if rng.random() < 0.7 else (int(rng.integers(1, 4)), int(rng.integers(1, 4)))
    image = (int(rng.integers(1, 3)), height, width, channels(rng))
    return convolution(rng, image, (1, 1), stride, channels(rng), same=bool(rng.random() < 0.5))


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = PointwiseConv2DS8Dsp()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(PointwiseConv2DS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)


def build_rows(rng: np.random.Generator) -> bytes:
    return fully_connected(
        rng, int(rng.integers(1, 30)), channels(rng), channels(rng), bool(rng.random() < 0.6)
    )


@pytest.mark.fuzz(count=20)
def test_rows_of_fully_connected_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = FullyConnectedRowsS8Dsp()
    check(variant, draw(variant, build_rows, fuzz_count), tools, tmp_path, BOARD)
