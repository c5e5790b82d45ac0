"""DEPTHWISE_CONV_2D for AVR, by sums that this computer has too; tests/upload runs it on a simulated Mega."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_depthwise_conv2d
from tests.variants.scalar import NATIVE, check_scalar
from tinygen.variants.depthwise_conv2d_s8_avr import DepthwiseConv2DS8Avr

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_scalar(DepthwiseConv2DS8Avr(), test_depthwise_conv2d.build, fuzz_count, tools, tmp_path, NATIVE)
