"""CONV_2D of int16 images on Armv7E-M: every window, stride and padding, sums of 32 and of 64 bits."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_conv2d
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.conv2d_s16_dsp import Conv2DS16Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

VARIANT = Conv2DS16Dsp()
BUILD = partial(test_conv2d.build, kind="INT16")


@pytest.mark.fuzz(count=24)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, BUILD, fuzz_count), tools, tmp_path, "sim-cortex-m4")


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_guarded(draw(VARIANT, BUILD, fuzz_count, seed=2), Target((Unit.DSP,)), tools, tmp_path)
