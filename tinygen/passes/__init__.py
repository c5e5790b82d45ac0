"""Rewrites of the graph, each a function Graph -> Graph that keeps its meaning, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tinygen.graph import Graph
from tinygen.ops.control import ControlOp
from tinygen.passes.drop_dead import drop_dead
from tinygen.passes.drop_variables import drop_variables
from tinygen.passes.fold_activations import fold_activations
from tinygen.passes.fold_constants import fold_constants
from tinygen.passes.fold_padding import fold_padding
from tinygen.passes.inline_branches import inline_branches
from tinygen.passes.merge_functions import merge_functions
from tinygen.passes.merge_identical import merge_identical
from tinygen.passes.merge_movements import merge_movements
from tinygen.passes.remove_channels import remove_channels
from tinygen.passes.sink_constants import sink_constants
from tinygen.passes.sink_dequantize import sink_dequantize
from tinygen.passes.subgraphs import own_inputs, rebuilt
from tinygen.passes.tabulate import tabulate


def rewrite_subgraphs(graph: Graph) -> Graph:
    """What nodes run is rewritten like the graph itself; all that a subgraph leaves in states is kept."""
    nodes = []
    for node in graph.nodes:
        if isinstance(node.op, ControlOp):
            inner = tuple(map(_rewritten, node.op.subgraphs))
            nodes.append(rebuilt(node, own_inputs(node), node.outputs, inner))
        else:
            nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def _rewritten(subgraph: Graph) -> Graph:
    kept = rewrite(replace(subgraph, outputs=(*subgraph.outputs, *subgraph.states)))
    return replace(kept, outputs=kept.outputs[: len(subgraph.outputs)])


PIPELINE: tuple[Callable[[Graph], Graph], ...] = (
    fold_constants,
    sink_constants,
    drop_variables,
    rewrite_subgraphs,
    inline_branches,
    fold_constants,  # once more, of what has just come out of branches
    merge_identical,
    sink_dequantize,
    drop_dead,
    merge_movements,
    fold_activations,
    merge_functions,
    fold_padding,
    drop_dead,
    remove_channels,
    tabulate,
    drop_dead,
)


def rewrite(graph: Graph) -> Graph:
    """Apply the whole pipeline."""
    for rewriting in PIPELINE:
        graph = rewriting(graph)
    return graph
