"""CONV_2D for Helium: any window, stride, padding and number of channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops import test_conv2d, test_depthwise_conv2d
from tests.variants.drawn import Build, check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import channels, convolution
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_s8_mve import Conv2DS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"


def build(rng: np.random.Generator) -> bytes:
    """With the numbers of channels and the rescaling factors of real models."""
    batch, height, width = int(rng.integers(1, 3)), int(rng.integers(1, 10)), int(rng.integers(1, 10))
    window, stride = ((int(rng.integers(1, 4)), int(rng.integers(1, 4))) for _ in range(2))
    same = bool(rng.random() < 0.7) or height < window[0] or width < window[1]
    return convolution(rng, (batch, height, width, channels(rng)), window, stride, channels(rng), same)


@pytest.mark.parametrize("of_layer", [test_conv2d.build, build], ids=["any", "real"])
@pytest.mark.fuzz(count=16)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, of_layer: Build) -> None:
    variant = Conv2DS8Mve()
    check(variant, draw(variant, of_layer, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_images_of_one_channel(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """Of these a depthwise convolution is a convolution."""
    variant = Conv2DS8Mve()
    check(variant, draw(variant, test_depthwise_conv2d.build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Conv2DS8Mve(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
