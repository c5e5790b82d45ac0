"""Chains of convolutions in stripes of rows: the same results, and less memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.modelfile import O, T, model_file
from tests.native import Native
from tests.ops.differential import assert_same, random_inputs, reference
from tests.ops.test_conv2d import output_size
from tinygen.errors import BuildError
from tinygen.graph import Graph
from tinygen.ops.control import graph_macs
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.stripes import DEAREST, Chain
from tinygen.target import PLAIN, Optimize, Target
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

RAM = Target(optimize=Optimize.RAM)


def chain_of(rng: np.random.Generator) -> bytes:
    """Two to four convolutions of every window, stride, dilation and padding."""
    shape: tuple[int, ...] = (1, int(rng.integers(9, 24)), int(rng.integers(4, 12)), int(rng.integers(1, 5)))
    tensors, operators = [T(shape, scale=(0.5,), zero_point=(3,))], []
    for _ in range(int(rng.integers(2, 5))):
        same, wide = bool(rng.random() < 0.6), bool(rng.random() < 0.5)
        window, stride = (int(n) for n in rng.integers(1, (4, 3)))
        dilation = 2 if rng.random() < 0.2 else 1
        if not same and min(shape[1:3]) < (window - 1) * dilation + 2 * stride:
            same = True
        sizes = (output_size(n, window, stride, dilation, same) for n in shape[1:3])
        depth = int(rng.integers(1, 6)) if wide else shape[3]
        weights = (depth, window, window, shape[3]) if wide else (1, window, window, depth)
        data = rng.integers(-127, 128, weights).astype(np.int8)
        source, shape = len(tensors) - 1, (1, *sizes, depth)
        tensors.append(T(weights, scale=(0.02,), zero_point=(0,), data=data))
        tensors.append(T(shape, scale=(0.5,), zero_point=(int(rng.integers(-9, 9)),)))
        options = {
            "padding": 0 if same else 1,
            "strideH": stride,
            "strideW": stride,
            "dilationHFactor": dilation,
            "dilationWFactor": dilation,
        }
        word, table = ("CONV_2D", "Conv2D") if wide else ("DEPTHWISE_CONV_2D", "DepthwiseConv2D")
        inputs = (source, len(tensors) - 2, -1)
        operators.append(O(word, inputs, (len(tensors) - 1,), options, f"{table}Options"))
    return model_file(tensors, operators, [0], [len(tensors) - 1])


def drawn(rng: np.random.Generator, name: str) -> tuple[Graph, Graph] | None:
    """A chain, and the same in stripes of a random height."""
    graph = load(chain_of(rng), name=name)
    height = graph.tensors[graph.outputs[0]].shape[1]
    if height < 2 or len(graph.nodes) < 2:
        return None
    chain = Chain(graph, 0, len(graph.nodes) - 1, int(rng.integers(1, height)))
    return graph, chain.rewritten()


@pytest.mark.fuzz(count=16)
def test_stripes_never_change_a_result(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    """By the references, and by the C code, whose outputs lie over inputs that later stripes read."""
    tools.require("gcc")
    rng = np.random.default_rng(5)
    pairs = [pair for i in range(fuzz_count) if (pair := drawn(rng, f"m{i}")) is not None]
    assert len(pairs) > fuzz_count / 2
    inputs = [random_inputs(rng, graph) for graph, _ in pairs]
    expected = [reference(graph, values) for (graph, _), values in zip(pairs, inputs, strict=True)]
    for (graph, striped), values, outputs in zip(pairs, inputs, expected, strict=True):
        assert_same(reference(striped, values)[0], outputs[0], str([node.op for node in graph.nodes]))
    done = Native([select(striped) for _, striped in pairs], tmp_path).run(list(enumerate(inputs)))
    for run, outputs, (graph, _) in zip(done, expected, pairs, strict=True):
        assert_same(run.outputs[0], outputs[0], str([node.op for node in graph.nodes]))


ARENAS = {"person_detect": 13_696, "vww_mobilenet": 27_752}  # the latter's input alone has 27,648 bytes


@pytest.mark.parametrize("name", ARENAS)
def test_real_models_need_far_less(shared_models: Path, tools: Tools, tmp_path: Path, name: str) -> None:
    tools.require("gcc")
    graph = rewrite(load((shared_models / f"{name}.tflite").read_bytes(), name=name))
    program = select(graph, target=RAM)
    assert program.arena_size == ARENAS[name]
    assert program.macs <= DEAREST * graph_macs(graph)
    inputs = random_inputs(np.random.default_rng(1), graph)
    (done,) = Native([program], tmp_path).run([(0, inputs)])
    assert_same(done.outputs[0], reference(graph, inputs)[0], name)


def test_only_where_it_is_asked_for(shared_models: Path) -> None:
    graph = rewrite(load((shared_models / "person_detect.tflite").read_bytes(), name="m"))
    assert select(graph, target=PLAIN).macs == graph_macs(graph)


def test_a_budget_that_nothing_else_meets(shared_models: Path) -> None:
    graph = rewrite(load((shared_models / "person_detect.tflite").read_bytes(), name="m"))
    assert select(graph, target=Target(max_ram=40_000)).macs == graph_macs(graph)
    assert select(graph, target=Target(max_ram=14_000)).arena_size <= 14_000
    with pytest.raises(BuildError, match="need 13,696 bytes at least"):
        select(graph, target=Target(max_ram=13_000))


def test_small_gains_are_left(shared_models: Path) -> None:
    """kws_ds_cnn would need 4 % less, for 23 % more multiply-accumulates."""
    graph = rewrite(load((shared_models / "kws_ds_cnn.tflite").read_bytes(), name="m"))
    assert select(graph, target=RAM).macs == graph_macs(graph)
