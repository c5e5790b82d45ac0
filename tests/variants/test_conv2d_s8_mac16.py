"""CONV_2D for Xtensa's MAC16: any window, stride, padding and number of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import convolution, of_one_channel
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_s8_mac16 import Conv2DS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    kh, kw = (int(n) for n in rng.choice([1, 2, 3, 3, 4, 5, 7, 10], 2))
    height, width = (n + int(rng.integers(0, 9)) for n in (kh, kw))
    depth = int(rng.choice([1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 32]))
    channels = int(rng.choice([1, 2, 3, 7, 16, 17]))
    sh, sw = (int(n) for n in rng.integers(1, 4, 2))
    return convolution(rng, (1, height, width, depth), (kh, kw), (sh, sw), channels, bool(rng.random() < 0.5))


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = Conv2DS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Conv2DS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=15)
def test_images_of_one_channel(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """Of these a depthwise convolution is a convolution."""
    variant = Conv2DS8Mac16()
    check(variant, draw(variant, of_one_channel, fuzz_count), tools, tmp_path, BOARD)
