"""CONV_2D for Helium: any window, stride, padding and number of channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_conv2d, test_depthwise_conv2d
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_s8_mve import Conv2DS8Mve, OneChannelS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = Conv2DS8Mve()
    check(variant, draw(variant, test_conv2d.build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=20)
def test_images_of_one_channel(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """Of these a depthwise convolution is a convolution."""
    variant = OneChannelS8Mve()
    check(variant, draw(variant, test_depthwise_conv2d.build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Conv2DS8Mve(), test_conv2d.build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
