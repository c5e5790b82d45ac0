"""DEPTHWISE_CONV_2D for cores without SIMD: any window, stride, padding and number of channels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ops import test_depthwise_conv2d
from tests.variants.drawn import draw
from tests.variants.guarded import BLOCKED_BOARDS, check_guarded
from tests.variants.scalar import PLACES, check_scalar
from tinygen.target import Target, Unit
from tinygen.variants.depthwise_conv2d_s8_blocked import DepthwiseConv2DS8Blocked

if TYPE_CHECKING:
    from tests.conftest import Tools


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.fuzz(count=16)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, place: str) -> None:
    check_scalar(DepthwiseConv2DS8Blocked(), test_depthwise_conv2d.build, fuzz_count, tools, tmp_path, place)


@pytest.mark.parametrize("board", BLOCKED_BOARDS)
@pytest.mark.fuzz(count=4)
def test_nothing_beside_tensors_is_touched(tools: Tools, tmp_path: Path, fuzz_count: int, board: str) -> None:
    graphs = draw(DepthwiseConv2DS8Blocked(), test_depthwise_conv2d.build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.BLOCKED,)), tools, tmp_path, board)
