"""Arenas within a budget: kernels get slower only where that helps, and results stay the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.emulated import Emulated
from tests.modelfile import O, T, model_file
from tests.ops.differential import random_inputs
from tinygen.errors import BuildError
from tinygen.graph import Graph, run
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Optimize, Target, target_of
from tinygen.tflite import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools

SPEED = target_of("cortex-m4")
RAM = replace(SPEED, optimize=Optimize.RAM)
CONV = {"padding": 0, "strideW": 1, "strideH": 1, "dilationWFactor": 1, "dilationHFactor": 1}


@pytest.fixture(scope="module")
def network() -> Graph:
    """A depthwise block, and a large convolution whose scratch memory makes the arena larger."""
    rng = np.random.default_rng(3)

    def weights(*shape: int) -> T:
        return replace(
            T(shape, scale=(0.01,), zero_point=(0,)), data=rng.integers(-99, 99, shape).astype(np.int8)
        )

    image = T((1, 12, 12, 8), scale=(0.05,), zero_point=(3,))
    wide = replace(image, shape=(1, 12, 12, 16))
    tensors = [image, weights(8, 1, 1, 8), image, weights(1, 3, 3, 8), image, weights(16, 3, 3, 8), wide]
    depthwise = {**CONV, "depthMultiplier": 1}
    operators = [
        O("CONV_2D", (0, 1), (2,), CONV, "Conv2DOptions"),
        O("DEPTHWISE_CONV_2D", (2, 3), (4,), depthwise, "DepthwiseConv2DOptions"),
        O("CONV_2D", (4, 5), (6,), CONV, "Conv2DOptions"),
    ]
    return rewrite(load(model_file(tensors, operators, [0], [6]), name="m"))


def arena(graph: Graph, target: Target) -> int:
    return select(graph, target=target).arena_size


def kernels(program: Program) -> list[str]:
    return [call.kernel for call in program.calls]


def test_kernels_get_slower_as_the_budget_shrinks(network: Graph) -> None:
    most, least = arena(network, SPEED), arena(network, RAM)
    assert least < most
    between = select(network, target=replace(SPEED, max_ram=most - 4))
    assert least <= between.arena_size < most
    assert any(kernel.endswith("_dsp") for kernel in kernels(between))


@pytest.mark.parametrize("core", ["cortex-m4", "xtensa-lx6"])
def test_working_memory_is_moderate_beside_small_tensors(core: str) -> None:
    """Kernels stay the same and work with less where the arena would be far larger than its tensors."""
    image = T((1, 49, 40, 1), scale=(0.05,), zero_point=(3,))
    drawn = np.random.default_rng(4).integers(-99, 99, (1, 10, 8, 8)).astype(np.int8)
    weights = replace(T(drawn.shape, scale=(0.01,), zero_point=(0,)), data=drawn)
    wide = replace(image, shape=(1, 25, 20, 8), scale=(2.0,))
    attributes = {**CONV, "strideW": 2, "strideH": 2, "depthMultiplier": 8}
    operators = [O("DEPTHWISE_CONV_2D", (0, 1), (2,), attributes, "DepthwiseConv2DOptions")]
    graph = rewrite(load(model_file([image, weights, wide], operators, [0], [2]), name="m"))
    target = target_of(core)
    moderate, unlimited = (select(graph, target=t) for t in (target, replace(target, max_ram=1 << 20)))
    assert kernels(moderate) == kernels(unlimited)
    assert moderate.arena_size < 1.7 * (25 * 20 * 8) < unlimited.arena_size


def test_a_budget_that_is_met_changes_nothing(network: Graph) -> None:
    free = select(network, target=SPEED)
    assert kernels(select(network, target=replace(SPEED, max_ram=free.arena_size))) == kernels(free)


def test_a_budget_that_cannot_be_met_is_refused(network: Graph) -> None:
    least = arena(network, RAM)
    with pytest.raises(BuildError, match=f"need {least:,} bytes at least; {least - 1:,} are allowed"):
        select(network, target=replace(SPEED, max_ram=least - 1))


def test_every_budget_computes_the_same(tools: Tools, tmp_path: Path, network: Graph) -> None:
    most, least = arena(network, SPEED), arena(network, RAM)
    limits = np.linspace(least, most, 5).astype(int).tolist()
    named = [replace(network, name=f"m{limit}") for limit in limits]
    targets = [replace(SPEED, max_ram=limit) for limit in limits]
    programs = [select(graph, target=target) for graph, target in zip(named, targets, strict=True)]
    inputs = random_inputs(np.random.default_rng(1), network)
    expected = run(network, inputs)[network.outputs[0]]
    runs = Emulated(tools, "sim-cortex-m4", programs, tmp_path).run([(i, inputs) for i in range(len(limits))])
    for found in runs:
        assert np.array_equal(found.outputs[0], expected)
