"""AVERAGE_POOL_2D and MEAN on Armv7E-M: windows of any size inside the image, sums at both ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.broadcasting import typed
from tests.ops.differential import scale, zero_point
from tests.ops.pooling import pool
from tests.variants.drawn import check, draw
from tests.variants.guarded import check_guarded
from tinygen.ops.average_pool2d import rounded
from tinygen.target import Target, Unit
from tinygen.variants.average_pool2d_s8_dsp import MOST, AveragePool2DS8Dsp, MeanS8Dsp, all_sums
from tinygen.variants.line import fit

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m4"


def pool_of_bytes(rng: np.random.Generator) -> bytes:
    return pool(rng, typed(rng, "INT8", any_zero_point=True), "AVERAGE_POOL_2D")


def mean(rng: np.random.Generator) -> bytes:
    height, width, depth = (int(n) for n in rng.integers(1, 17, 3))
    first = scale(rng)
    second = first if rng.random() < 0.5 else first * float(2.0 ** rng.uniform(-1, 3))
    axes = np.array([1, 2], np.int32)
    tensors = [
        T((1, height, width, depth), scale=(first,), zero_point=(zero_point(rng),)),
        T((2,), "INT32", data=axes),
        T((1, depth), scale=(float(np.float32(second)),), zero_point=(zero_point(rng),)),
    ]
    return model_file(tensors, [O("MEAN", (0, 1), (2,), {"keepDims": False}, "ReducerOptions")], [0], [2])


@pytest.mark.fuzz(count=24)
def test_random_pools_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = AveragePool2DS8Dsp()
    check(variant, draw(variant, pool_of_bytes, fuzz_count), tools, tmp_path, BOARD)


@pytest.mark.fuzz(count=24)
def test_random_means_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    variant = MeanS8Dsp()
    check(variant, draw(variant, mean, fuzz_count), tools, tmp_path, BOARD)


def test_every_number_of_pixels_has_a_line() -> None:
    for pixels in range(2, MOST + 1):
        sums = all_sums(pixels)
        assert fit(sums, rounded(sums, pixels), 1 / pixels, (-128, 127)) is not None


def test_what_is_no_line_has_none() -> None:
    sums = all_sums(4)
    values = rounded(sums, 4)
    values[700] += 1
    assert fit(sums, values, 1 / 4, (-128, 127)) is None


@pytest.mark.fuzz(count=12)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(AveragePool2DS8Dsp(), pool_of_bytes, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
