"""FULLY_CONNECTED for Xtensa's MAC16: any number of rows, inputs and units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import fully_connected
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_s8_mac16 import FullyConnectedS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    depth = int(rng.choice([1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 48, 64, 100, 640]))
    units = int(rng.choice([1, 3, 8, 17]))
    return fully_connected(rng, int(rng.integers(1, 4)), depth, units, bool(rng.random() < 0.5))


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = FullyConnectedS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(FullyConnectedS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
