"""A sample of every operator's random models on emulated processors: outputs are the reference's."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.emulated import Emulated
from tests.modelfile import O, T, model_file
from tests.ops import test_conv2d, test_fully_connected
from tests.ops.differential import Build, assert_same, describe, random_inputs, reference, references
from tests.passes.random_networks import random_network
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

OTHERS = ("sim-cortex-m0", "sim-cortex-m55", "sim-riscv32", "sim-esp8266")
BOARDS = ("sim-cortex-m4", *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS))
CALLS = 2  # of each model, one after the other
NETWORKS = 8  # random ones of several layers
TEST = "test_random_models_are_exact"


def recorded_builds(patch: pytest.MonkeyPatch) -> list[Build]:
    """What the operators' own tests give to check_operator, of each the first."""
    builds: list[Build] = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        module = importlib.import_module(f"tests.ops.{path.stem}")
        test = getattr(module, TEST, None)
        if test is not None and [*inspect.signature(test).parameters] == ["tools", "tmp_path", "fuzz_count"]:
            found: list[Build] = []
            patch.setattr(module, "check_operator", lambda build, *_, to=found, **__: to.append(build))
            test(None, None, 1)
            builds += found[:1]
    return builds


@pytest.mark.parametrize("board", BOARDS)
def test_a_sample_of_all_operators(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, board: str
) -> None:
    rng = np.random.default_rng(1)
    builds = recorded_builds(monkeypatch)
    assert len(builds) > 60
    models = [build(rng) for build in [*builds, *[random_network] * NETWORKS]]
    graphs = [load(model, name=f"m{number}") for number, model in enumerate(models)]
    programs = [select(rewrite(graph)) for graph in graphs]
    calls = [[random_inputs(rng, graph) for _ in range(CALLS)] for graph in graphs]
    runner = Emulated(tools, board, programs, tmp_path)
    done = runner.run_calls(list(enumerate(calls)))
    for graph, each, runs in zip(graphs, calls, done, strict=True):
        for expected, found in zip(references(graph, each), runs, strict=True):
            for a, b in zip(found.outputs, expected, strict=True):
                assert_same(a, b, f"{board} and the reference differ: {describe(graph)}")


@pytest.mark.fuzz(count=10)
def test_plain_products_two_at_a_time(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """The plain kernels' sums of products use the DSP instructions, of any length and zero point."""
    rng = np.random.default_rng(2)
    builds = [test_conv2d.build, test_fully_connected.build] * fuzz_count
    graphs = [rewrite(load(build(rng), name=f"m{number}")) for number, build in enumerate(builds)]
    inputs = [random_inputs(rng, graph) for graph in graphs]
    options = ("-DTG_SHARED",)
    runner = Emulated(tools, "sim-cortex-m4", [*map(select, graphs)], tmp_path, "-Os", options=options)
    for graph, values, run in zip(graphs, inputs, runner.run(list(enumerate(inputs))), strict=True):
        for found, expected in zip(run.outputs, reference(graph, values), strict=True):
            assert_same(found, expected, f"the kernel and the reference differ: {describe(graph)}")


def test_no_layer_is_taken_for_one_without_effect(tools: Tools, tmp_path: Path) -> None:
    """gcc 12 for Arm dropped the call of this layer, of which one input moves half as fast as the output."""
    quant = T((2, 5, 5, 2), scale=(0.04,), zero_point=(127,))
    tensors = [replace(quant, shape=(5, 5, 1)), quant, quant]
    operators = [O("MAXIMUM", (0, 1), (2,), {}, "MaximumMinimumOptions")]
    graph = load(model_file(tensors, operators, [0, 1], [2]), name="m")
    inputs = random_inputs(np.random.default_rng(1), graph)
    runner = Emulated(tools, "sim-cortex-m4", [select(rewrite(graph))], tmp_path)
    (run,) = runner.run([(0, inputs)])
    assert np.array_equal(run.outputs[0], np.maximum(*inputs))
