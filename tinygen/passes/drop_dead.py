"""Nodes and tensors that no output depends on disappear."""

from __future__ import annotations

from dataclasses import replace

from tinygen.graph import Graph, Node


def drop_dead(graph: Graph) -> Graph:
    """input -> CONV_2D -> output, input -> ADD -> nothing    becomes    input -> CONV_2D -> output."""
    needed = set(graph.outputs)
    nodes: list[Node] = []
    for node in reversed(graph.nodes):
        if needed.intersection(node.outputs):
            nodes.append(node)
            needed.update(name for name in node.inputs if name is not None)
    needed.update(name for node in nodes for name in node.outputs)
    needed.update(graph.inputs)
    tensors = {name: tensor for name, tensor in graph.tensors.items() if name in needed}
    return replace(graph, nodes=tuple(reversed(nodes)), tensors=tensors)
