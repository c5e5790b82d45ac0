"""Faster kernels write over their inputs as far as their leads allow it, and results stay the same."""

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
    test_conv2d_s8_dsp,
    test_conv2d_s8_mac16,
    test_conv2d_s8_mve,
    test_conv2d_winograd_s8_dsp,
    test_conv2d_winograd_s8_mac16,
    test_depthwise_conv2d_s8_mve,
    test_fully_connected_s8_mve,
    test_max_pool2d_s8_mve,
    test_pointwise_conv2d_s8_dsp,
    test_pointwise_conv2d_s8_mac16,
)
from tests.variants.drawn import Build, draw
from tinygen.graph import Graph
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Target
from tinygen.variants import Variant, conv2d_winograd_s8_mac16, lower, pointwise_conv2d_s8_mac16
from tinygen.variants.average_pool2d_s8_mve import AveragePool2DS8Mve
from tinygen.variants.conv2d_s8_dsp import Conv2DS8Dsp
from tinygen.variants.conv2d_s8_mac16 import Conv2DS8Mac16
from tinygen.variants.conv2d_s8_mve import Conv2DS8Mve
from tinygen.variants.conv2d_s16_mve import Conv2DS16Mve
from tinygen.variants.conv2d_winograd_s8_dsp import Conv2DWinogradS8Dsp
from tinygen.variants.conv2d_winograd_s8_mac16 import Conv2DWinogradS8Mac16
from tinygen.variants.depthwise_conv2d_s8_mve import DepthwiseConv2DS8Mve
from tinygen.variants.fully_connected_s8_mve import FullyConnectedS8Mve
from tinygen.variants.max_pool2d_s8_mve import MaxPool2DS8Mve
from tinygen.variants.pointwise_conv2d_s8_dsp import PointwiseConv2DS8Dsp
from tinygen.variants.pointwise_conv2d_s8_mac16 import PointwiseConv2DS8Mac16

if TYPE_CHECKING:
    from tests.conftest import Tools

WORD = 4  # bytes, at whose multiples tensors lie
CASES: dict[str, tuple[tuple[Variant, Build], ...]] = {
    "sim-cortex-m55": (
        (Conv2DS8Mve(), test_conv2d_s8_mve.build),
        (Conv2DS16Mve(), partial(test_conv2d.build, kind="INT16")),
        (DepthwiseConv2DS8Mve(), test_depthwise_conv2d_s8_mve.build),
        (FullyConnectedS8Mve(), test_fully_connected_s8_mve.build),
        (AveragePool2DS8Mve(), test_average_pool2d_s8_mve.build),
        (MaxPool2DS8Mve(), test_max_pool2d_s8_mve.build),
    ),
    "sim-cortex-m4": (
        (Conv2DS8Dsp(), test_conv2d_s8_dsp.build),
        (Conv2DWinogradS8Dsp(), test_conv2d_winograd_s8_dsp.build),
        (PointwiseConv2DS8Dsp(), test_pointwise_conv2d_s8_dsp.build),
    ),
    "sim-esp32": (
        (Conv2DS8Mac16(), test_conv2d_s8_mac16.build),
        (Conv2DWinogradS8Mac16(), test_conv2d_winograd_s8_mac16.build),
        (PointwiseConv2DS8Mac16(), test_pointwise_conv2d_s8_mac16.build),
    ),
}


def overlapping(graph: Graph, target: Target, name: str) -> Program | None:
    """The output at 0, the input as near as the lead allows, working memory behind both."""
    program = select(graph, target=target)
    (node,), (layer,) = graph.nodes, program.layers
    (call,), (lowered,) = layer.calls, lower(node.op, graph.operands(node), target)
    (source,), (output,) = program.inputs, program.outputs
    if 0 not in lowered.leads:
        return None
    lead = -(-lowered.leads[0] // WORD) * WORD
    end = max(program.tensors[output].bytes, lead + program.tensors[source].bytes)
    scratch = -(-end // WORD) * WORD if lowered.scratch else None
    return replace(
        program,
        name=name,
        layers=(replace(layer, calls=(replace(call, scratch=scratch),)),),
        offsets={output: 0, source: lead},
        arena_size=(scratch or end) + lowered.scratch,
    )


@pytest.fixture
def short_stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that small images have several, too."""
    monkeypatch.setattr(Conv2DS8Mac16, "STRIPE", 512)
    monkeypatch.setattr(pointwise_conv2d_s8_mac16, "STRIPE", 256)
    monkeypatch.setattr(conv2d_winograd_s8_mac16, "TILES", 1024)
    monkeypatch.setattr(conv2d_winograd_s8_mac16, "LEAST", 4)


@pytest.mark.usefixtures("short_stripes")
@pytest.mark.parametrize("board", CASES)
@pytest.mark.fuzz(count=6)
def test_leads_are_enough(tools: Tools, tmp_path: Path, fuzz_count: int, board: str) -> None:
    target = Target((CASES[board][0][0].UNIT,))
    drawn = [graph for variant, build in CASES[board] for graph in draw(variant, build, fuzz_count, seed=4)]
    found = [(graph, overlapping(graph, target, f"m{number}")) for number, graph in enumerate(drawn)]
    cases = [(graph, program) for graph, program in found if program is not None]
    assert len(cases) >= len(drawn) / 2
    rng = np.random.default_rng(5)
    inputs = [random_inputs(rng, graph) for graph, _ in cases]
    done = Emulated(tools, board, [program for _, program in cases], tmp_path).run(list(enumerate(inputs)))
    for (graph, _), values, run in zip(cases, inputs, done, strict=True):
        assert_same(run.outputs[0], reference(graph, values)[0], f"overlapping: {describe(graph)}")
