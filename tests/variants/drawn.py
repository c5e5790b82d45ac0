"""Random layers that a variant takes, computed on an emulated processor: outputs are the reference's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.conftest import Tools
from tests.emulated import Emulated
from tests.ops.differential import assert_same, describe, random_inputs, references
from tinygen.graph import Array, Graph
from tinygen.passes import rewrite
from tinygen.select import select
from tinygen.target import Target
from tinygen.tflite import load
from tinygen.variants import Variant, choose

CALLS = 2  # of each layer, with inputs of their own
MOST = 400  # draws for one layer that fits

Build = Callable[[np.random.Generator], bytes]


def draw(variant: Variant, build: Build, count: int, seed: int = 1) -> list[Graph]:
    """Models of one operator for which the variant is chosen; input and output lie in all its orders."""
    rng = np.random.default_rng(seed)
    found: list[Graph] = []
    for _ in range(count * MOST):
        graph = rewrite(load(build(rng), name=f"m{len(found)}"))
        names = (*graph.inputs, *graph.outputs)
        first, last = variant.ORDERS[len(found) % len(variant.ORDERS)]
        orders = (*[first] * len(graph.inputs), last)
        turned = {
            name: replace(graph.tensors[name], order=order)
            for name, order in zip(names, orders, strict=True)
            if len(graph.tensors[name].shape) == len(order.axes)
        }
        graph = replace(graph, tensors={**graph.tensors, **turned})
        if len(graph.nodes) == 1 and takes(variant, graph):
            found.append(graph)
        if len(found) == count:
            return found
    raise AssertionError(f"{variant.KERNEL} took {len(found)} of {count * MOST} layers")


def takes(variant: Variant, graph: Graph) -> bool:
    (node,) = graph.nodes
    chosen = choose(node.op, graph.operands(node), Target((variant.UNIT,)))
    return type(chosen) is type(variant)


def check(variant: Variant, graphs: Sequence[Graph], tools: Tools, folder: Path, board: str) -> None:
    """All in one image; each call's outputs equal the reference's bit for bit."""
    rng = np.random.default_rng(2)
    target = Target((variant.UNIT,))
    programs = [select(graph, target=target) for graph in graphs]
    assert all(call.kernel == variant.KERNEL for program in programs for call in program.calls)
    calls = [[random_inputs(rng, graph) for _ in range(CALLS)] for graph in graphs]
    sent = [[laid_out(graph, call) for call in each] for graph, each in zip(graphs, calls, strict=True)]
    done = Emulated(tools, board, programs, folder).run_calls(list(enumerate(sent)))
    for graph, each, runs in zip(graphs, calls, done, strict=True):
        for expected, found in zip(references(graph, each), runs, strict=True):
            for a, b in zip(found.outputs, expected, strict=True):
                assert_same(a, b, f"{board} and the reference differ: {describe(graph)}")


def laid_out(graph: Graph, inputs: Sequence[Array]) -> tuple[Array, ...]:
    """Inputs as they lie in memory."""
    tensors = (graph.tensors[name] for name in graph.inputs)
    return tuple(np.frombuffer(t.to_bytes(a), np.uint8) for t, a in zip(tensors, inputs, strict=True))
