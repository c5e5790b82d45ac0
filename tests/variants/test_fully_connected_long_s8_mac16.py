"""FULLY_CONNECTED for Xtensa's MAC16 with sums and shifts of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ops import test_fully_connected
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import fully_connected
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_long_s8_mac16 import FullyConnectedLongS8Mac16

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from tests.conftest import Tools

BOARD = "sim-esp32"


def build(rng: np.random.Generator) -> bytes:
    """Long rows, or any bias and scale."""
    if rng.random() < 0.5:
        return test_fully_connected.build(rng)
    depth = int(rng.integers(1500, 4000))
    return fully_connected(
        rng, int(rng.integers(1, 3)), depth, int(rng.choice([1, 3])), bool(rng.random() < 0.5)
    )


@pytest.mark.fuzz(count=40)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = FullyConnectedLongS8Mac16()
    check(variant, draw(variant, build, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(FullyConnectedLongS8Mac16(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MAC16,)), tools, tmp_path, BOARD)
