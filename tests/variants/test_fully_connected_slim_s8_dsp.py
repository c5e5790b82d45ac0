"""FULLY_CONNECTED of one to three inputs on Armv7E-M, with one scale and with one for each output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tests.variants.layers import channels, product
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_slim_s8_dsp import MOST, FullyConnectedSlimS8Dsp

if TYPE_CHECKING:
    import numpy as np

    from tests.conftest import Tools

VARIANT = FullyConnectedSlimS8Dsp()


def build(rng: np.random.Generator) -> bytes:
    rows, depth, units = int(rng.integers(1, 4)), int(rng.integers(1, MOST + 1)), channels(rng)
    options = {"weightsFormat": 0, "keepNumDims": False}
    shapes = ((rows, depth), (units, depth), (rows, units))
    return product(rng, "FULLY_CONNECTED", shapes, 0, options)


@pytest.mark.fuzz(count=32)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, build, fuzz_count), tools, tmp_path, "sim-cortex-m4")


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(VARIANT, build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
