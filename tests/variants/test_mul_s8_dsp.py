"""MUL on Armv7E-M: tensors of one shape, any zero points and activation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, scale, zero_point
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.target import Target, Unit
from tinygen.variants.mul_s8_dsp import MulS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

VARIANT = MulS8Dsp()


def build(rng: np.random.Generator) -> bytes:
    shape = tuple(int(n) for n in rng.integers(1, 6, 4))
    first, second = scale(rng, -6, 0), scale(rng, -6, 0)
    output = float(np.float32(first * second * 2.0 ** rng.uniform(1, 9)))
    tensors = [T(shape, scale=(each,), zero_point=(zero_point(rng),)) for each in (first, second, output)]
    options = {"fusedActivationFunction": activation(rng)}
    return model_file(tensors, [O("MUL", (0, 1), (2,), options, "MulOptions")], [0, 1], [2])


@pytest.mark.fuzz(count=24)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, build, fuzz_count), tools, tmp_path, "sim-cortex-m4")


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check_guarded(draw(VARIANT, build, fuzz_count, seed=2), Target((Unit.DSP,)), tools, tmp_path)
