"""Helium's kernels write over their inputs as far as their leads allow it, and results stay the same."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.emulated import Emulated
from tests.ops import test_conv2d
from tests.ops.differential import assert_same, describe, random_inputs, reference
from tests.variants import (
    test_average_pool2d_s8_mve,
    test_conv2d_s8_mve,
    test_depthwise_conv2d_s8_mve,
    test_fully_connected_s8_mve,
    test_max_pool2d_s8_mve,
)
from tests.variants.drawn import Build, draw
from tinygen.graph import Graph
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Target, Unit
from tinygen.variants import Variant, lower
from tinygen.variants.average_pool2d_s8_mve import AveragePool2DS8Mve
from tinygen.variants.conv2d_s8_mve import Conv2DS8Mve
from tinygen.variants.conv2d_s16_mve import Conv2DS16Mve
from tinygen.variants.depthwise_conv2d_s8_mve import DepthwiseConv2DS8Mve
from tinygen.variants.fully_connected_s8_mve import FullyConnectedS8Mve
from tinygen.variants.max_pool2d_s8_mve import MaxPool2DS8Mve

if TYPE_CHECKING:
    from tests.conftest import Tools

BOARD = "sim-cortex-m55"
TARGET = Target((Unit.MVE,))
CASES: tuple[tuple[Variant, Build], ...] = (
    (Conv2DS8Mve(), test_conv2d_s8_mve.build),
    (Conv2DS16Mve(), partial(test_conv2d.build, kind="INT16")),
    (DepthwiseConv2DS8Mve(), test_depthwise_conv2d_s8_mve.build),
    (FullyConnectedS8Mve(), test_fully_connected_s8_mve.build),
    (AveragePool2DS8Mve(), test_average_pool2d_s8_mve.build),
    (MaxPool2DS8Mve(), test_max_pool2d_s8_mve.build),
)


def overlapping(graph: Graph, name: str) -> Program:
    """The output at 0, the input as near as the lead allows, working memory behind both."""
    program = select(graph, target=TARGET)
    (node,), (layer,) = graph.nodes, program.layers
    (call,), (lowered,) = layer.calls, lower(node.op, graph.operands(node), TARGET)
    (source,), (output,) = program.inputs, program.outputs
    lead = lowered.leads[0]
    end = max(program.tensors[output].bytes, lead + program.tensors[source].bytes)
    scratch = -(-end // 4) * 4 if lowered.scratch else None
    return replace(
        program,
        name=name,
        layers=(replace(layer, calls=(replace(call, scratch=scratch),)),),
        offsets={output: 0, source: lead},
        arena_size=(scratch or end) + lowered.scratch,
    )


@pytest.mark.fuzz(count=6)
def test_leads_are_enough(tools: Tools, tmp_path: Path, fuzz_count: int) -> None:
    graphs = [graph for variant, build in CASES for graph in draw(variant, build, fuzz_count, seed=4)]
    programs = [overlapping(graph, f"m{number}") for number, graph in enumerate(graphs)]
    rng = np.random.default_rng(5)
    inputs = [random_inputs(rng, graph) for graph in graphs]
    done = Emulated(tools, BOARD, programs, tmp_path).run(list(enumerate(inputs)))
    for graph, values, run in zip(graphs, inputs, done, strict=True):
        assert_same(run.outputs[0], reference(graph, values)[0], f"overlapping: {describe(graph)}")
