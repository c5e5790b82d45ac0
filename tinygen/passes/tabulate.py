"""Layers between one byte and another become a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tinygen.graph import DType, Graph, Node, Tensor, run
from tinygen.ops.control import ControlOp
from tinygen.ops.table import Table
from tinygen.passes.functions import BYTE_TYPES, BYTES

MOST_MACS = 100_000  # of layers that are computed for all bytes while compiling


@dataclass(frozen=True, slots=True)
class _Neck:
    """A tensor of one byte that is all that ``node`` and those behind it know of what lies before."""

    name: str
    node: int


def tabulate(graph: Graph) -> Graph:
    """x [1, 1] -> FULLY_CONNECTED -> FULLY_CONNECTED -> y [1, 1]    becomes    x -> TABLE -> y.

    Exact: layers that read nothing but one byte and constants are known by what they make of its 256 values,
    which their references give. Only integers are tabulated, and only where a layer multiplies: chains of
    other functions are merge_functions' own.
    """
    if not any(map(_is_byte, graph.tensors.values())):
        return graph
    necks = list(_necks(graph))
    for first in necks:
        for last in reversed(necks):
            between = graph.nodes[first.node : last.node]
            if _pays(graph, between) and _same_type(graph, first, last):
                table = Node(Table(_values(graph, first, last)), (first.name,), (last.name,))
                nodes = (*graph.nodes[: first.node], table, *graph.nodes[last.node :])
                return tabulate(replace(graph, nodes=nodes))
    return graph


def _necks(graph: Graph) -> Iterator[_Neck]:
    """Where only one tensor is still to be read that is no constant, and it is one byte."""
    for position in range(len(graph.nodes) + 1):
        made = {*graph.inputs, *(name for node in graph.nodes[:position] for name in node.outputs)}
        read = {*graph.outputs, *(name for node in graph.nodes[position:] for name in node.inputs)}
        live = made & read
        if len(live) == 1 and not graph.states:
            (name,) = live
            if _is_byte(graph.tensors[name]):
                yield _Neck(name, position)


def _is_byte(tensor: Tensor) -> bool:
    return tensor.elements == 1 and tensor.dtype in BYTE_TYPES and tensor.data is None


def _same_type(graph: Graph, first: _Neck, last: _Neck) -> bool:
    """A table's input and output have one type."""
    return graph.tensors[first.name].dtype is graph.tensors[last.name].dtype


def _pays(graph: Graph, nodes: tuple[Node, ...]) -> bool:
    """Whether a table stands for several nodes, of which one multiplies and none is a float or a loop."""
    macs = sum(node.op.macs(graph.operands(node)) for node in nodes)
    made = [graph.tensors[name] for node in nodes for name in node.outputs]
    plain = all(tensor.dtype is not DType.FLOAT32 for tensor in made)
    return (
        len(nodes) > 1
        and 0 < macs <= MOST_MACS
        and plain
        and not any(isinstance(n.op, ControlOp) for n in nodes)
    )


def _values(graph: Graph, first: _Neck, last: _Neck) -> bytes:
    """The last tensor's values for all values of the first one, from the least on."""
    nodes = graph.nodes[first.node : last.node]
    part = replace(graph, nodes=nodes, inputs=(first.name,), outputs=(last.name,))
    tensor = graph.tensors[first.name]
    values = [
        run(part, [np.full(tensor.shape, byte, tensor.dtype.numpy)])[last.name]
        for byte in BYTES[tensor.dtype]
    ]
    return b"".join(value.tobytes() for value in values)
