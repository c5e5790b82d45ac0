"""FULLY_CONNECTED for cores without SIMD: rows and units of any number, orders of taps that fit in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.ops.differential import activation, scale, size, zero_point
from tests.variants.drawn import draw
from tests.variants.guarded import BLOCKED_BOARDS, check_guarded
from tests.variants.scalar import PLACES, check_scalar
from tinygen.select import select
from tinygen.target import Target, Unit
from tinygen.variants.fully_connected_s8_blocked import CHUNK, FullyConnectedS8Blocked, find_order

if TYPE_CHECKING:
    from tests.conftest import Tools

HALF = 255  # magnitudes of weights that fill half a word, at most


def small_weights(rng: np.random.Generator, units: int, depth: int) -> np.ndarray:
    """Mostly small, some at both ends, as weights with one scale are."""
    weights = rng.integers(-40, 41, (units, depth))
    ends = rng.random((units, depth)) < rng.choice([0, 0.02, 0.1])
    return np.where(ends, rng.choice([-128, -127, 127], (units, depth)), weights).astype(np.int8)


def build(rng: np.random.Generator) -> bytes:
    depth = size(rng) * int(rng.integers(1, 9)) * int(rng.choice([1, 1, 12]))  # long rows come in parts
    units, batch = int(rng.integers(1, 80)), int(rng.integers(1, 4))
    count = units if rng.random() < 0.3 else 1
    weight_scales = tuple(scale(rng, -12, -4) for _ in range(count))
    input_scale, output_scale = scale(rng), scale(rng, -6, 4)
    output_scale = max(output_scale, float(np.float32(input_scale * weight_scales[0])))
    weights = small_weights(rng, units, depth)
    bias = rng.integers(-20000, 20000, units).astype(np.int32)
    bias_scale = tuple(float(np.float32(input_scale) * np.float32(s)) for s in weight_scales)
    tensors = [
        T((batch, depth), scale=(input_scale,), zero_point=(zero_point(rng),)),
        T(
            weights.shape,
            scale=weight_scales,
            zero_point=(0,) * count,
            data=weights,
        ),
        T((units,), "INT32", bias_scale, (0,) * count, data=bias),
        T((batch, units), scale=(output_scale,), zero_point=(zero_point(rng),)),
    ]
    options = {"fusedActivationFunction": activation(rng), "weightsFormat": 0, "keepNumDims": False}
    operator = O("FULLY_CONNECTED", (0, 1, 2), (3,), options, "FullyConnectedOptions")
    return model_file(tensors, [operator], [0], [3])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.fuzz(count=16)
def test_random_layers_are_exact(tools: Tools, tmp_path: Path, fuzz_count: int, place: str) -> None:
    check_scalar(FullyConnectedS8Blocked(), build, fuzz_count, tools, tmp_path, place)


@pytest.mark.parametrize("board", BLOCKED_BOARDS)
@pytest.mark.fuzz(count=4)
def test_nothing_beside_tensors_is_touched(tools: Tools, tmp_path: Path, fuzz_count: int, board: str) -> None:
    graphs = draw(FullyConnectedS8Blocked(), build, fuzz_count, seed=2)
    check_guarded(graphs, Target((Unit.BLOCKED,)), tools, tmp_path, board)


def test_random_layers_have_long_rows() -> None:
    graphs = draw(FullyConnectedS8Blocked(), build, 16)
    calls = [call for graph in graphs for call in select(graph, target=Target((Unit.BLOCKED,))).calls]
    assert any(call.params["part"] < call.params["chunks"] for call in calls)  # type: ignore[operator]


def fullest(magnitudes: np.ndarray, order: np.ndarray) -> int:
    """The largest sum of four taps in a row, of any unit."""
    return int(magnitudes[:, order].reshape(len(magnitudes), -1, CHUNK).sum(axis=2).max())


def test_taps_that_would_fill_a_word_change_places() -> None:
    rng = np.random.default_rng(1)
    magnitudes = rng.integers(0, 30, (64, 64))
    magnitudes[:, :8] = rng.integers(60, 129, (64, 8))
    assert fullest(magnitudes, np.arange(64)) > HALF
    order = find_order(magnitudes)
    assert order is not None
    assert sorted(order) == list(range(64))
    assert fullest(magnitudes, order) <= HALF


@pytest.mark.parametrize("depth", [2, 64])
def test_weights_that_fill_words_in_every_order_are_left_to_the_plain_kernel(depth: int) -> None:
    assert find_order(np.full((64, depth), 128)) is None
