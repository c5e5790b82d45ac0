"""In which order images lie in memory: channels first where the kernels on both sides are better off."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import Graph, Node, Order, Tensor
from tinygen.target import Target
from tinygen.variants.choice import choose
from tinygen.variants.variant import FIRST


def arrange(graph: Graph, target: Target) -> Graph:
    """Give images the order that a kernel behind them likes best, where all kernels beside them can take it.

    Only images between two kernels are turned: inputs, outputs and states keep the order of the file, and
    nothing is ever transposed for it.
    """
    if not target.units:
        return graph
    for name in _candidates(graph):
        turned = _turned(graph, name)
        if _is_better(graph, turned, name, target):
            graph = turned
    return graph


def _candidates(graph: Graph) -> list[str]:
    """Images that one node makes and nothing outside the graph sees."""
    seen = {*graph.inputs, *graph.outputs, *graph.states}
    return [
        name
        for node in graph.nodes
        for name in node.outputs
        if name not in seen and len(graph.tensors[name].shape) == len(Order.CHANNELS_LAST.axes)
    ]


def _turned(graph: Graph, name: str) -> Graph:
    tensor: Tensor = replace(graph.tensors[name], order=FIRST)
    return replace(graph, tensors={**graph.tensors, name: tensor})


def _is_better(graph: Graph, turned: Graph, name: str, target: Target) -> bool:
    """Whether all nodes that touch the tensor can, by a unit as good, and one that reads it likes it so."""
    touching = [node for node in turned.nodes if name in node.inputs or name in node.outputs]
    readers = [node for node in touching if name in node.inputs]
    before = [_rank(graph, node, target) for node in touching]
    after = [_rank(turned, node, target) for node in touching]
    able = all(a <= b and a < len(target.units) for a, b in zip(after, before, strict=True))
    return able and any(_likes(turned, node, target) for node in readers)


def _rank(graph: Graph, node: Node, target: Target) -> int:
    """How good the unit of a node's kernel is, 0 the best; the plain kernel comes last."""
    chosen = choose(node.op, graph.operands(node), target)
    return len(target.units) if chosen is None else target.units.index(chosen.UNIT)


def _likes(graph: Graph, node: Node, target: Target) -> bool:
    chosen = choose(node.op, graph.operands(node), target)
    return chosen is not None and chosen.ORDERS[0][0] is FIRST
