"""FULLY_CONNECTED for Armv7E-M: any depth and number of outputs, scales per tensor and per output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import channels, convolution, fully_connected
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_s8_dsp import FullyConnectedS8Dsp, WholeWindowS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def build(rng: np.random.Generator) -> bytes:
    depth = channels(rng) + 32 * int(rng.integers(0, 5))
    return fully_connected(rng, int(rng.integers(1, 3)), depth, channels(rng), bool(rng.random() < 0.6))


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = FullyConnectedS8Dsp()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(FullyConnectedS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)


def build_whole(rng: np.random.Generator) -> bytes:
    height, width = (int(n) for n in rng.integers(1, 4, 2))
    image = (int(rng.integers(1, 3)), height, width, channels(rng))
    return convolution(rng, image, (height, width), (1, 1), channels(rng), same=False)


@pytest.mark.fuzz(count=10)
def test_windows_of_whole_images_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = WholeWindowS8Dsp()
    check(variant, draw(variant, build_whole, fuzz_count), tools, tmp_path, BOARD)
