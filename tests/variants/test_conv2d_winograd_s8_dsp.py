"""CONV_2D by Winograd's tiles on Armv7E-M: sizes around the tiles' and the stripes', large sums."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, zero_point
from tests.variants.drawn import check, draw, takes
from tests.variants.guarded import check_guarded
from tinygen.passes import rewrite
from tinygen.target import Target, Unit
from tinygen.tflite import load
from tinygen.variants.conv2d_winograd_s8_dsp import LIMIT, Conv2DWinogradS8Dsp

if TYPE_CHECKING:
    from tests.conftest import Tools

VARIANT = Conv2DWinogradS8Dsp()
BOARD = "sim-cortex-m4"


def build(rng: np.random.Generator, bias: int = 200_000) -> bytes:
    """A 3x3 layer with stride 1; weights at the ends of int8 now and then."""
    same = bool(rng.random() < 0.6)
    height, width = (int(n) for n in rng.integers(3, 13, 2))
    depth, channels = int(rng.choice([4, 8, 12, 16, 20, 32])), int(rng.choice([2, 4, 6, 16]))
    weights = rng.integers(-127, 128, (channels, 3, 3, depth)).astype(np.int8)
    if rng.random() < 0.3:
        weights = rng.choice(np.array([-127, 127], np.int8), weights.shape)
    edge = 0 if same else 2
    biases = rng.integers(-bias, bias + 1, channels).astype(np.int32)
    biases[0] = bias
    scales = tuple(float(np.float32(s)) for s in 2.0 ** rng.uniform(-10, -7, channels))
    zeros = (0,) * channels
    tensors = [
        T((1, height, width, depth), scale=(1.0,), zero_point=(zero_point(rng),)),
        T(weights.shape, scale=scales, zero_point=zeros, data=weights),
        T(biases.shape, "INT32", scales, zeros, data=biases),
        T((1, height - edge, width - edge, channels), scale=(4.0,), zero_point=(zero_point(rng),)),
    ]
    options = {
        "padding": 0 if same else 1,
        "strideH": 1,
        "strideW": 1,
        "dilationHFactor": 1,
        "dilationWFactor": 1,
        "fusedActivationFunction": activation(rng),
    }
    return model_file(tensors, [O("CONV_2D", (0, 1, 2), (3,), options, "Conv2DOptions")], [0], [3])


@pytest.mark.fuzz(count=24)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    check(VARIANT, draw(VARIANT, build, fuzz_count), tools, tmp_path, BOARD)


def test_sums_beyond_its_range_are_left_to_others() -> None:
    graphs = [rewrite(load(build(np.random.default_rng(1), bias), name="m")) for bias in (1000, LIMIT)]
    assert [takes(VARIANT, graph) for graph in graphs] == [True, False]


@pytest.mark.fuzz(count=8)
def test_nothing_beside_tensors_is_read(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = draw(VARIANT, build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.DSP,)), tools, tmp_path)
