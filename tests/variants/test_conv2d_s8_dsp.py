"""CONV_2D for Armv7E-M: any window, stride, padding and number of channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import convolution, depthwise
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_s8_dsp import Conv2DS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def channels(rng: np.random.Generator) -> int:
    return int(rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17]))


def geometry(rng: np.random.Generator) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int], bool]:
    """(height and width, window, stride, whether the padding is SAME)."""
    window, stride = (tuple(int(n) for n in rng.integers(1, most, 2)) for most in (6, 4))
    same = bool(rng.random() < 0.5)
    least = (1, 1) if same else window
    size = tuple(int(n + rng.integers(0, 9)) for n in least)
    return (size[0], size[1]), (window[0], window[1]), (stride[0], stride[1]), same


def build(rng: np.random.Generator) -> bytes:
    size, window, stride, same = geometry(rng)
    return convolution(rng, (1, *size, channels(rng)), window, stride, channels(rng), same)


def build_of_one_channel(rng: np.random.Generator) -> bytes:
    size, window, stride, same = geometry(rng)
    return depthwise(rng, (1, *size, 1), window, stride, channels(rng), same)


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = Conv2DS8Dsp()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=16)
def test_depthwise_images_of_one_channel(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """Of these a depthwise convolution is a convolution."""
    variant = Conv2DS8Dsp()
    check(variant, draw(variant, build_of_one_channel, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=16)
def test_short_stripes(
    tools: Tools, tmp_path: Path, fuzz_count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ThinConv2DS8Dsp has them, but so short that small images have several."""
    monkeypatch.setattr(Conv2DS8Dsp, "LEAST", 8)
    monkeypatch.setattr(Conv2DS8Dsp, "STRIPE", 128)
    variant = Conv2DS8Dsp()
    check(variant, draw(variant, build, fuzz_count, seed=3), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(Conv2DS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
