"""FULLY_CONNECTED for Helium: any number of rows, taps and units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.ops import test_fully_connected
from tests.variants.drawn import Build, check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import channels, fully_connected
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_s8_mve import FullyConnectedS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"


def build(rng: np.random.Generator) -> bytes:
    """With the sizes and the rescaling factors of real models."""
    rows, depth, units = int(rng.integers(1, 4)), channels(rng) * int(rng.integers(1, 5)), channels(rng)
    return fully_connected(rng, rows, depth, units, per_tensor=bool(rng.random() < 0.7))


@pytest.mark.parametrize("of_layer", [test_fully_connected.build, build], ids=["any", "real"])
@pytest.mark.fuzz(count=16)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, of_layer: Build) -> None:
    variant = FullyConnectedS8Mve()
    check(variant, draw(variant, of_layer, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=10)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(FullyConnectedS8Mve(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.MVE,)), tools, tmp_path, BOARD)
