"""Operators whose inputs are all constant are computed now."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import Graph, Operands, Tensor

# A folded constant costs flash: one that grows beyond this many bytes is better computed on the device.
LARGEST_BYTES = 1 << 16


def fold_constants(graph: Graph) -> Graph:
    """constant -> RESHAPE -> x    becomes    constant x."""
    tensors: dict[str, Tensor] = dict(graph.tensors)
    nodes = []
    for node in graph.nodes:
        operands = replace(graph, tensors=tensors).operands(node)
        if not _foldable(operands):
            nodes.append(node)
            continue
        results = node.op.reference(operands, [None if t is None else t.data for t in operands.inputs])
        for tensor, result in zip(operands.outputs, results, strict=True):
            tensors[tensor.name] = replace(tensor, data=result)
    return replace(graph, tensors=tensors, nodes=tuple(nodes))


def _foldable(operands: Operands) -> bool:
    read = [tensor for tensor in operands.inputs if tensor is not None]
    if any(tensor.data is None for tensor in read):
        return False
    return sum(t.bytes for t in operands.outputs) <= max(LARGEST_BYTES, sum(t.bytes for t in read))
