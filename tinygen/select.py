"""Graph to Program: every node lowered to kernel calls, every tensor given its place in memory."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from tinygen.errors import ModelError
from tinygen.graph import DType, Graph, Lowered, Node
from tinygen.memory import Buffer, Plan, plan
from tinygen.program import Call, Layer, Program
from tinygen.storage import Sharing, joining_nodes, share

WORD = 4  # bytes: the alignment of states, and of the arena where no tensor needs more


def select(graph: Graph, labels: Sequence[str] = ()) -> Program:
    """Lower the graph and plan its memory; ModelError where an output depends on no input."""
    _require_computed(graph)
    lowered = [node.op.lower(graph.operands(node)) for node in graph.nodes]
    layout = _best_layout(graph, lowered)
    layers = [
        _layer(graph, node, calls, layout, position)
        for position, (node, calls) in enumerate(zip(graph.nodes, lowered, strict=True))
    ]
    return Program(
        graph.name,
        graph.digest,
        tuple(layer for layer in layers if layer.calls),
        graph.tensors,
        layout.offsets,
        layout.size,
        graph.inputs,
        graph.outputs,
        tuple(labels),
        _state_offsets(graph),
        graph.states,
        _alignment(graph),
    )


def _require_computed(graph: Graph) -> None:
    for name in graph.outputs:
        if graph.tensors[name].data is not None:
            raise ModelError(f"output '{name}' depends on no input: it is a constant", "Remove that output.")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where tensors lie in the arena, and each call's scratch memory by (node, call)."""

    offsets: Mapping[str, int]
    scratch: Mapping[tuple[int, int], int]
    size: int
    sharing: Sharing


def _best_layout(graph: Graph, lowered: Sequence[Sequence[Lowered]]) -> _Layout:
    """Concatenations in place wherever the arena grows no larger: they reserve the whole output early."""
    nodes = joining_nodes(graph)
    best = _layout(graph, lowered, frozenset(nodes))
    apart = _layout(graph, lowered, frozenset())
    if best.size <= apart.size:
        return best
    joined: frozenset[int] = frozenset()
    best = apart
    for node in nodes:
        tried = _layout(graph, lowered, joined | {node})
        if tried.size <= best.size:
            joined, best = joined | {node}, tried
    return best


def _layout(graph: Graph, lowered: Sequence[Sequence[Lowered]], joins: Container[int]) -> _Layout:
    sharing = share(graph, joins)
    buffers = [Buffer(f"storage {i}", s.size, s.first, s.last) for i, s in enumerate(sharing.storages)]
    scratch = {
        (position, number): Buffer(f"scratch {position} {number}", call.scratch, position + 1, position + 1)
        for position, calls in enumerate(lowered)
        for number, call in enumerate(calls)
        if call.scratch and number not in sharing.spared[position]
    }
    arena: Plan = plan([*buffers, *scratch.values()], _alignment(graph))
    offsets = {
        name: arena.offsets[f"storage {i}"] + offset
        for i, storage in enumerate(sharing.storages)
        for name, offset in storage.tensors.items()
    }
    places = {key: arena.offsets[buffer.name] for key, buffer in scratch.items()}
    return _Layout(offsets, places, arena.size, sharing)


def _alignment(graph: Graph) -> int:
    """Bytes: int64 elements ask for eight, everything else for a word at most."""
    wide = any(t.dtype is DType.INT64 and t.data is None for t in graph.tensors.values())
    return 8 if wide else WORD


def _layer(graph: Graph, node: Node, calls: Sequence[Lowered], layout: _Layout, position: int) -> Layer:
    """The calls that are still needed, with tensor names for positions."""

    def inputs(positions: Sequence[int]) -> tuple[str, ...]:
        return tuple(name for i in positions if (name := node.inputs[i]) is not None)

    made = tuple(
        Call(
            call.kernel,
            call.params,
            inputs(call.inputs),
            call.constants,
            inputs(call.states),
            layout.scratch.get((position, number)),
            tuple(node.outputs[i] for i in call.outputs),
        )
        for number, call in enumerate(calls)
        if number not in layout.sharing.spared[position]
    )
    changed = inputs(node.op.mutates(graph.operands(node)))
    return Layer(node.op.TFLITE, made, [*node.outputs, *changed][0], node.op.macs(graph.operands(node)))


def _state_offsets(graph: Graph) -> dict[str, int]:
    """Places in the memory that outlives a call, one state after another."""
    offsets, end = {}, 0
    for name in graph.states:
        offsets[name] = end
        end += -(-graph.tensors[name].bytes // 8) * 8
    return offsets
