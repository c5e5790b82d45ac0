"""ADD and SUB by planes on Armv7E-M: any zero points, scales of one another's size and far apart."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, scale, zero_point
from tests.variants.drawn import check, draw, takes
from tests.variants.guarded import check_guarded
from tinygen.passes import rewrite
from tinygen.target import Target, Unit
from tinygen.tflite import load
from tinygen.variants.plane import BYTES, fit
from tinygen.variants.sum_s8_dsp import AddS8Dsp, SubS8Dsp, SumS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools


def build(rng: np.random.Generator, word: str = "ADD") -> bytes:
    shape = tuple(int(n) for n in rng.integers(1, 6, int(rng.integers(1, 5))))
    middle = scale(rng, -6, 0)
    scales = [float(np.float32(middle * 2.0 ** rng.uniform(-3, 1))) for _ in range(2)] + [middle]
    tensors = [T(shape, scale=(each,), zero_point=(zero_point(rng),)) for each in scales]
    options = {"fusedActivationFunction": activation(rng)}
    table = "AddOptions" if word == "ADD" else "SubOptions"
    return model_file(tensors, [O(word, (0, 1), (2,), options, table)], [0, 1], [2])


@pytest.mark.parametrize("variant", [AddS8Dsp(), SubS8Dsp()], ids=lambda variant: variant.OPERATOR.TFLITE)
@pytest.mark.fuzz(count=24)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, variant: SumS8Dsp) -> None:
    graphs = draw(variant, partial(build, word=variant.OPERATOR.TFLITE), fuzz_count)
    check(variant, graphs, tools, tmp_path, "sim-cortex-m4")


def test_most_layers_have_a_plane() -> None:
    rng = np.random.default_rng(1)
    graphs = [rewrite(load(build(rng), name="m")) for _ in range(60)]
    taken = [takes(AddS8Dsp(), graph) for graph in graphs if len(graph.nodes) == 1]
    assert sum(taken) > 0.9 * len(taken)


def test_what_is_no_plane_has_none() -> None:
    a, b = BYTES[:, None], BYTES
    values = np.clip((a + 2 * b) >> 1, -128, 127)
    plane = fit(values, (0.5, 1), (-128, 127))
    assert plane is not None
    assert np.array_equal(
        (plane.factor1 * a + plane.factor2 * b + plane.rest) >> plane.bits, (a + 2 * b) >> 1
    )
    values[17, 5] += 1
    assert fit(values, (0.5, 1), (-128, 127)) is None


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(AddS8Dsp(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
