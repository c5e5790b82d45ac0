"""Chains of convolutions computed stripe by stripe of rows, where that makes the arena smaller.

    x -> a -> b -> y    becomes, for each stripe of rows of y,    rows of x -> a -> b -> rows of y

The rows of x are a part of x, those of y are written straight into y, and of what lies between only the rows
of one stripe exist at one time. Rows that two stripes need are computed twice. Results are the same: every
element of y is computed from the same elements, in the same order.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinygen.graph import DType, Graph, Node, Tensor
from tinygen.layout import Layout, lay_out
from tinygen.ops.concatenation import Concatenation
from tinygen.ops.control import graph_macs
from tinygen.ops.convolution import Convolution
from tinygen.ops.slice import Slice
from tinygen.ops.window import Axis
from tinygen.options import Padding
from tinygen.target import PLAIN

ROWS = (1, 2, 3, 4, 6, 8, 12, 16)  # of an output, in a stripe
LONGEST = 6  # nodes of a chain
TRIED = 4  # chains whose memory is planned, of those that promise most
DEAREST = 1.25  # times the multiply-accumulates that the graph had
WORTH = 0.95  # of the arena, at most, is what a chain in stripes must leave
ROUNDS = 3


def in_stripes(graph: Graph, aligned: int) -> Graph:
    """The graph with the chains around its largest step in stripes, as long as its arena shrinks by that."""
    most = DEAREST * graph_macs(graph)
    best = lay_out(graph, aligned, PLAIN)
    for _ in range(ROUNDS):
        chains = sorted(_chains(best), key=lambda chain: (chain.estimate(), -chain.rows))
        graphs = [each for chain in chains[:TRIED] if graph_macs(each := chain.rewritten()) <= most]
        layouts = [lay_out(each, aligned, PLAIN) for each in graphs]
        smallest = min(layouts, key=lambda layout: layout.size, default=best)
        if smallest.size > WORTH * best.size:
            break
        best = smallest
    return best.graph


def _chains(layout: Layout) -> list[Chain]:
    """Those with the node that needs most memory, which could do with less."""
    peak = layout.bound.step - 1
    nodes = layout.graph.nodes
    if not 0 <= peak < len(nodes) or not _stripable(layout.graph, nodes[peak]):
        return []
    first, last = peak, peak
    while first > 0 and _follows(layout.graph, first - 1):
        first -= 1
    while last + 1 < len(nodes) and _follows(layout.graph, last):
        last += 1
    found = [
        Chain(layout.graph, start, stop, rows)
        for start in range(first, peak + 1)
        for stop in range(max(peak, start + 1), min(last, start + LONGEST - 1) + 1)
        for rows in ROWS
    ]
    return [chain for chain in found if chain.rows < chain.height and chain.estimate() < layout.size]


def _stripable(graph: Graph, node: Node) -> bool:
    """A convolution of one image, with constant weights."""
    constant = all(name is None or graph.tensors[name].data is not None for name in node.inputs[1:])
    return isinstance(node.op, Convolution) and constant and graph.tensors[node.outputs[0]].shape[0] == 1


def _follows(graph: Graph, position: int) -> bool:
    """Whether the next node alone reads what a node writes, and both are convolutions."""
    node, after = graph.nodes[position : position + 2]
    (output,) = node.outputs if len(node.outputs) == 1 else (None,)
    readers = Counter(name for each in graph.nodes for name in each.inputs)
    alone = readers[output] == 1 and output not in graph.outputs and after.inputs[:1] == (output,)
    return alone and _stripable(graph, node) and _stripable(graph, after)


@dataclass(frozen=True, slots=True)
class _Span:
    """Rows of a node's input, and rows of padding above and below them."""

    first: int
    stop: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes from ``first`` to ``last``, the last of which computes so many rows at once."""

    graph: Graph
    first: int
    last: int
    rows: int

    @property
    def nodes(self) -> Sequence[Node]:
        return self.graph.nodes[self.first : self.last + 1]

    @property
    def source(self) -> Tensor:
        return self.graph.tensors[self.nodes[0].inputs[0] or ""]

    @property
    def output(self) -> Tensor:
        return self.graph.tensors[self.nodes[-1].outputs[0]]

    @property
    def height(self) -> int:
        return self.output.shape[1]

    def estimate(self) -> int:
        """Bytes: source or output, whose places overlap, and two tensors between, of a middle stripe."""
        start = self.height // 2 // self.rows * self.rows
        spans = self.spans(start, min(start + self.rows, self.height))
        between = [
            self._row_bytes(node.inputs[0] or "") * (span.stop - span.first)
            for node, span in list(zip(self.nodes, spans, strict=True))[1:]
        ]
        pairs = [a + b for a, b in zip([0, *between], [*between, 0], strict=True)]
        return max(self.source.bytes, self.output.bytes) + max(pairs)

    def _row_bytes(self, name: str) -> int:
        tensor = self.graph.tensors[name]
        return math.prod(tensor.shape[2:]) * tensor.dtype.bytes

    def spans(self, start: int, stop: int) -> list[_Span]:
        """What each node reads for these rows of the output."""
        found = []
        for node in reversed(self.nodes):
            span = _read(self._axes(node)[0], start, stop)
            start, stop = span.first, span.stop
            found.append(span)
        return found[::-1]

    def _axes(self, node: Node) -> tuple[Axis, Axis]:
        assert isinstance(node.op, Convolution)
        window = node.op.window(self.graph.operands(node))
        return window.y, window.x

    def rewritten(self) -> Graph:
        """The graph with the chain in stripes."""
        nodes, tensors, parts = [], dict(self.graph.tensors), []
        for start in range(0, self.height, self.rows):
            spans = self.spans(start, min(start + self.rows, self.height))
            for node, made in self._stripe(start, spans):
                nodes.append(node)
                tensors.update({tensor.name: tensor for tensor in made})
            parts.append(nodes[-1].outputs[0])
        join = Node(Concatenation(1), tuple(parts), (self.output.name,))
        before, after = self.graph.nodes[: self.first], self.graph.nodes[self.last + 1 :]
        return replace(self.graph, nodes=(*before, *nodes, join, *after), tensors=tensors)

    def _stripe(self, start: int, spans: Sequence[_Span]) -> Iterator[tuple[Node, tuple[Tensor, ...]]]:
        """The nodes of one stripe, each with the tensors that it needs besides."""
        sliced = self._rows(self.source, start, spans[0].first, spans[0].stop)
        begin = self._numbers(f"{sliced.name} begin", [0, spans[0].first, 0, 0])
        size = self._numbers(f"{sliced.name} size", sliced.shape)
        yield Node(Slice(), (self.source.name, begin.name, size.name), (sliced.name,)), (sliced, begin, size)
        stops = [
            *((span.first, span.stop) for span in spans[1:]),
            (start, min(start + self.rows, self.height)),
        ]
        before = sliced
        for node, span, (first, stop) in zip(self.nodes, spans, stops, strict=True):
            assert isinstance(node.op, Convolution)
            x = self._axes(node)[1]
            right = max(0, (x.output - 1) * x.stride + (x.window - 1) * x.dilation + 1 - x.size - x.pad)
            margin = ((span.above, span.below), (x.pad, right))
            op = replace(node.op, padding=Padding.VALID, margin=margin)
            made = self._rows(self.graph.tensors[node.outputs[0]], start, first, stop)
            yield Node(op, (before.name, *node.inputs[1:]), (made.name,)), (made,)
            before = made

    def _rows(self, tensor: Tensor, start: int, first: int, stop: int) -> Tensor:
        name = f"{tensor.name} rows {first} to {stop - 1} for {self.output.name} {start}"
        shape = (1, stop - first, *tensor.shape[2:])
        return replace(tensor, name=name, shape=shape, index=None)

    def _numbers(self, name: str, numbers: Sequence[int]) -> Tensor:
        return Tensor(name, (len(numbers),), DType.INT32, data=np.array(numbers, np.int32))


def _read(axis: Axis, start: int, stop: int) -> _Span:
    """What the window covers for outputs from ``start`` to before ``stop``."""
    first = start * axis.stride - axis.pad
    end = (stop - 1) * axis.stride - axis.pad + (axis.window - 1) * axis.dilation + 1
    return _Span(max(first, 0), min(end, axis.size), max(0, -first), max(0, end - axis.size))
