"""FULLY_CONNECTED of long rows on Armv7E-M: sums near the ends of int32, any number of outputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, zero_point
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_long_s8_dsp import FullyConnectedLongS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

VARIANT = FullyConnectedLongS8Dsp()


def build(rng: np.random.Generator) -> bytes:
    """Biases beyond what sums of 256ths can hold, so that no other kernel takes the layer."""
    rows, depth, units = int(rng.integers(1, 3)), int(rng.integers(4, 40)), int(rng.integers(1, 10))
    weights = rng.integers(-128, 128, (units, depth)).astype(np.int8)
    bias = rng.integers(2**27, 2**31, units) * rng.choice([-1, 1], units)
    tensors = [
        T((rows, depth), scale=(0.5,), zero_point=(zero_point(rng),)),
        T((units, depth), scale=(0.25,), zero_point=(0,), data=weights),
        T((units,), "INT32", (0.125,), (0,), data=bias.astype(np.int32)),
        T((rows, units), scale=(float(2.0 ** rng.uniform(17, 22)),), zero_point=(zero_point(rng),)),
    ]
    options = {"fusedActivationFunction": activation(rng), "weightsFormat": 0, "keepNumDims": False}
    operator = O("FULLY_CONNECTED", (0, 1, 2), (3,), options, "FullyConnectedOptions")
    return model_file(tensors, [operator], [0], [3])


@pytest.mark.fuzz(count=32)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, build, fuzz_count), tools, tmp_path, "sim-cortex-m4")


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_guarded(draw(VARIANT, build, fuzz_count, seed=2), Target((Unit.DSP,)), tools, tmp_path)
