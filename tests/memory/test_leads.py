"""Outputs over inputs: every lead that an operator states is enough, and one element less is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.native import Native
from tests.ops import (
    test_add,
    test_average_pool2d,
    test_cast,
    test_conv2d,
    test_depthwise_conv2d,
    test_dequantize,
    test_fully_connected,
    test_l2_pool2d,
    test_max_pool2d,
    test_prelu,
    test_quantize,
)
from tests.ops.differential import assert_same, describe, random_inputs
from tinygen.graph import Graph, Lowered, run
from tinygen.ops.lead import group_lag, pixel_lead
from tinygen.ops.window import Axis, Window
from tinygen.options import Padding
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import select
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools

Build = Callable[[np.random.Generator], bytes]

BUILDS: dict[str, Build] = {
    "conv2d": test_conv2d.build,
    "conv2d_s16": partial(test_conv2d.build, kind="INT16"),
    "conv2d_u8": partial(test_conv2d.build, kind="UINT8"),
    "conv2d_f32": partial(test_conv2d.build, kind="FLOAT32"),
    "depthwise": test_depthwise_conv2d.build,
    "depthwise_s16": partial(test_depthwise_conv2d.build, kind="INT16"),
    "depthwise_u8": partial(test_depthwise_conv2d.build, kind="UINT8"),
    "depthwise_f32": partial(test_depthwise_conv2d.build, kind="FLOAT32"),
    "fully_connected": test_fully_connected.build,
    "fully_connected_f32": partial(test_fully_connected.build, kind="FLOAT32"),
    "average_pool": test_average_pool2d.build,
    "max_pool": test_max_pool2d.build,
    "l2_pool": test_l2_pool2d.build,
    "add": test_add.build,
    "prelu": test_prelu.build,
    "quantize": test_quantize.build,
    "dequantize": test_dequantize.build,
    "cast": test_cast.build,
}


def overlapping(graph: Graph, number: int, shift: int) -> Iterator[Program]:
    """The program with an input ``shift`` bytes nearer to the output than its lead asks for."""
    program = select(graph)
    if not program.layers or len(program.calls) != 1:
        return
    (node,) = (node for node in graph.nodes if program.layers[0].output in node.outputs)
    call = lowered(graph)
    for position, lead in call.leads.items():
        name = node.inputs[position]
        if name in program.inputs and lead >= shift and not call.scratch:
            yield placed(program, name or "", lead - shift, f"m{number}_{position}")


def lowered(graph: Graph) -> Lowered:
    (node,) = graph.nodes
    (call,) = node.op.lower(graph.operands(node))
    return call


def placed(program: Program, source: str, distance: int, name: str) -> Program:
    """The output at 0, one input at a distance, everything else behind both."""
    (output,) = program.outputs
    offsets = {output: 0, source: distance}
    end = max(program.tensors[output].bytes, distance + program.tensors[source].bytes)
    for other in program.offsets:
        if other not in offsets:
            offsets[other] = -(-end // 8) * 8
            end = offsets[other] + program.tensors[other].bytes
    return replace(program, name=name, offsets=offsets, arena_size=end)


def wrong(graphs: list[Graph], shift: Callable[[Graph], int], folder: Path) -> list[str]:
    """Run all with overlapping tensors; the models whose outputs are not the reference's."""
    rng = np.random.default_rng(7)
    pairs = [(graph, p) for i, graph in enumerate(graphs) for p in overlapping(graph, i, shift(graph))]
    assert pairs
    inputs = [random_inputs(rng, graph) for graph, _ in pairs]
    done = Native([program for _, program in pairs], folder, flags=("-O3",)).run(list(enumerate(inputs)))
    found = []
    for (graph, program), values, each in zip(pairs, inputs, done, strict=True):
        expected = run(graph, values)[graph.outputs[0]]
        try:
            assert_same(each.outputs[0], expected, "")
        except AssertionError:
            found.append(f"{describe(graph)} {program.offsets}")
    return found


def graphs(build: Build, count: int) -> list[Graph]:
    rng = np.random.default_rng(11)
    found = [rewrite(load(build(rng), name=f"m{i}")) for i in range(count)]
    return [graph for graph in found if len(graph.nodes) == 1]


@pytest.mark.parametrize("name", BUILDS)
@pytest.mark.fuzz(count=10)
def test_the_lead_is_enough(tools: Tools, tmp_path: Path, fuzz_count: int, name: str) -> None:
    tools.require("gcc")
    assert not wrong(graphs(BUILDS[name], fuzz_count), lambda _: 0, tmp_path)


@pytest.mark.parametrize("name", ["conv2d", "depthwise_f32", "fully_connected_f32"])
@pytest.mark.fuzz(count=20)
def test_one_element_less_is_too_little(tools: Tools, tmp_path: Path, fuzz_count: int, name: str) -> None:
    """In many models clamped outputs and weights of 0 hide it: some must show it."""
    tools.require("gcc")
    found = graphs(BUILDS[name], fuzz_count)
    ahead = [graph for graph in found if max(lowered(graph).leads.values()) > 0]
    bad = wrong(ahead, lambda graph: graph.tensors[graph.outputs[0]].dtype.bytes, tmp_path)
    assert len(bad) >= 3, (len(bad), len(ahead))


@dataclass(frozen=True, slots=True)
class Geometry:
    """A grouped convolution, as the kernels walk through it."""

    window: Window
    batches: int
    groups: int
    group_depth: int
    group_channels: int

    def least_lead(self) -> int:
        """The greatest distance of an element written from the lowest one read after that."""
        reads = [self.lowest(*position) for position in self.positions()]
        after = np.minimum.accumulate(reads[::-1])[::-1][1:]  # of all later outputs
        return max([0, *(w + 1 - int(r) for w, r in enumerate(after))])

    def positions(self) -> Iterator[tuple[int, ...]]:
        channels = self.groups * self.group_channels
        return product(*map(range, (self.batches, self.window.y.output, self.window.x.output, channels)))

    def lowest(self, b: int, y: int, x: int, c: int) -> int:
        """The lowest element that is read for an output element."""
        depth = self.groups * self.group_depth
        height, width = self.window.y.size, self.window.x.size
        return min(
            ((b * height + row) * width + column) * depth + c // self.group_channels * self.group_depth
            for row in taps(self.window.y, y)
            for column in taps(self.window.x, x)
        )

    def lead(self) -> int:
        depth, channels = self.groups * self.group_depth, self.groups * self.group_channels
        within = group_lag(self.groups, depth, channels)
        return pixel_lead(self.window.lowest(self.batches, depth), channels, within)


def taps(axis: Axis, output: int) -> list[int]:
    every = [output * axis.stride - axis.pad + i * axis.dilation for i in range(axis.window)]
    return [tap for tap in every if 0 <= tap < axis.size]


@st.composite
def geometries(draw: st.DrawFn) -> Geometry:
    """Windows that meet the image in every place: dilated ones in a border may not."""
    axes = []
    for _ in range(2):
        size, window, stride = (draw(st.integers(1, n)) for n in (7, 4, 3))
        padding = draw(st.sampled_from(list(Padding))) if size >= window else Padding.SAME
        axes.append(Axis.of(size, window, stride, 1, padding))
    return Geometry(Window(*axes), *(draw(st.integers(1, 3)) for _ in range(4)))


@given(geometries())
@settings(deadline=None)
def test_leads_are_the_least(geometry: Geometry) -> None:
    assert all(list(taps(geometry.window.y, y)) for y in range(geometry.window.y.output))
    assert geometry.lead() == geometry.least_lead()


def test_a_pointwise_convolution_needs_little_more_than_its_larger_side() -> None:
    """8 to 16 channels of 2,304 pixels: the input lies at the end of the output, but for 7 bytes."""
    assert pixel_lead(np.arange(2304) * 8, 16, 15) == 2303 * 8 + 15
    assert pixel_lead(np.arange(2304) * 16, 8, 7) == 7
