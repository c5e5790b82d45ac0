"""Graph to Program: every node lowered to kernel calls, every tensor given its place in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tinygen.budget import economize, moderate
from tinygen.errors import BuildError, ModelError
from tinygen.graph import Graph, Lowered, Node, Tensor
from tinygen.layout import Layout, alignment, graphs, lay_out, lay_out_small
from tinygen.occupancy import occupants, sources
from tinygen.ops.if_ import If
from tinygen.ops.while_ import While
from tinygen.program import Call, Choice, Layer, Loop, Program
from tinygen.stripes import in_stripes
from tinygen.target import PLAIN, Optimize, Target
from tinygen.variants import arrange

# Times the arena that tensors alone need: where it would be larger, kernels work with less scratch memory.
SPACIOUS = 1.6


def select(graph: Graph, labels: Sequence[str] = (), target: Target = PLAIN) -> Program:
    """Choose orders and kernels, plan the memory; ModelError where an output depends on no input.

    BuildError where it needs more RAM than the target allows.
    """
    _require_computed(graph)
    return program_of(_affordable(graph, alignment(graph), target), labels, target)


def program_of(layout: Layout, labels: Sequence[str] = (), target: Target = PLAIN) -> Program:
    """The program of a graph whose kernels and places are chosen."""
    graph = layout.graph
    offsets = layout.offsets(0, {})
    tensors = _tensors(graph)
    kept = _kept(layout)
    running = _running(layout, 0, offsets)
    return Program(
        graph.name,
        graph.digest,
        tuple(running.values()),
        {**tensors, **{copy: replace(tensors[name], name=copy, data=None) for copy, name in kept.items()}},
        offsets,
        layout.size,
        graph.inputs,
        graph.outputs,
        tuple(labels),
        _state_offsets(graph),
        graph.states,
        alignment(graph),
        layout.bound.size,
        graph.nodes[layout.bound.step - 1].outputs[0] if 0 < layout.bound.step <= len(graph.nodes) else "",
        target.optimize.varying,
        occupants(layout, tuple(running)),
        sources(graph, tuple(running)),
    )


def _affordable(graph: Graph, aligned: int, target: Target) -> Layout:
    """With the fastest kernels, as far as there is RAM for them."""
    turned = arrange(graph, target)
    if target.optimize is not Optimize.RAM and target.max_ram is None:
        layout = lay_out(turned, aligned, target)
        return moderate(layout, aligned, target, int(SPACIOUS * layout.least))
    states = _state_size(graph)
    limit = 0 if target.optimize is Optimize.RAM else (target.max_ram or 0) - states
    best = economize(turned, aligned, target, limit)
    striped = in_stripes(graph, aligned) if best.size > limit else graph
    if striped is not graph:
        best = min(best, lay_out_small(striped, aligned, target), key=lambda layout: layout.size)
    if target.max_ram is not None and best.size + states > target.max_ram:
        raise BuildError(
            f"arena and states need {best.size + states:,} bytes at least; {target.max_ram:,} are allowed",
            "Allow more RAM (--max-ram), or use a smaller model.",
        )
    return best


def _tensors(graph: Graph) -> dict[str, Tensor]:
    """Those of subgraphs too; the reader and the passes give each a name of its own, but for states."""
    found: dict[str, Tensor] = {}
    for each in graphs(graph):
        for name, tensor in each.tensors.items():
            if found.setdefault(name, tensor) is not tensor and name not in graph.states:
                raise ModelError(f"two tensors have the name '{name}'", "Rename one of them.")
    return found


def _require_computed(graph: Graph) -> None:
    for name in graph.outputs:
        if graph.tensors[name].data is not None:
            raise ModelError(f"output '{name}' depends on no input: it is a constant", "Remove that output.")


def _kept(layout: Layout) -> dict[str, str]:
    """The copies that subgraphs keep of tensors, and the tensors."""
    found = dict(layout.sharing.kept)
    for _, layouts in layout.within.values():
        for inner in layouts:
            found.update(_kept(inner))
    return found


def _layers(layout: Layout, base: int, offsets: Mapping[str, int]) -> tuple[Layer, ...]:
    """Those that still do something; ``base`` is where the graph's arena begins, in bytes."""
    return tuple(_running(layout, base, offsets).values())


def _running(layout: Layout, base: int, offsets: Mapping[str, int]) -> dict[int, Layer]:
    """The same by the positions of their nodes."""
    layers = {
        position: _layer(layout, position, base, offsets) for position in range(len(layout.graph.nodes))
    }
    return {position: layer for position, layer in layers.items() if layer.calls or layer.control}


def _layer(layout: Layout, position: int, base: int, offsets: Mapping[str, int]) -> Layer:
    """The calls of a node that are still needed, with tensor names for positions."""
    node, graph = layout.graph.nodes[position], layout.graph
    calls = (
        _call(node, call, layout.scratch.get((position, number)), base)
        for number, call in enumerate(layout.calls[position])
        if number not in layout.sharing.spared[position]
    )
    made = tuple(call for call in calls if not _is_there(call, offsets))
    operands = graph.operands(node)
    changed = _names(node, node.op.mutates(operands))
    return Layer(
        node.op.TFLITE,
        made,
        [*node.outputs, *changed][0],
        node.op.macs(operands),
        _control(layout, position, base, offsets),
    )


def _call(node: Node, call: Lowered, scratch: int | None, base: int) -> Call:
    return Call(
        call.kernel,
        call.params,
        _names(node, call.inputs),
        call.constants,
        _names(node, call.states),
        None if scratch is None else base + scratch,
        tuple(node.outputs[i] for i in call.outputs),
    )


def _is_there(call: Call, offsets: Mapping[str, int]) -> bool:
    """Whether a call copies what lies in its place already."""
    if call.kernel != "tg_copy" or call.params["offset"] != 0 or not call.outputs:
        return False
    return offsets.get(call.inputs[0]) == offsets.get(call.outputs[0])


def _names(node: Node, positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(name for i in positions if (name := node.inputs[i]) is not None)


def _control(layout: Layout, position: int, base: int, offsets: Mapping[str, int]) -> Loop | Choice | None:
    """What a node runs besides its calls."""
    node = layout.graph.nodes[position]
    if position not in layout.within:
        return None
    start, layouts = layout.within[position]
    first, second = ((*_layers(inner, base + start, offsets), *_moves(inner)) for inner in layouts)
    match node.op:
        case While():
            return Loop(node.op.condition.outputs[0], first, second)
        case If():
            return Choice(node.inputs[0] or "", first, second)
        case _:
            raise AssertionError(node.op)


def _moves(layout: Layout) -> tuple[Layer, ...]:
    """The copies that bring a subgraph's results to where they belong."""
    tensors = layout.graph.tensors
    kept = layout.sharing.kept
    calls = tuple(_move(tensors[kept.get(name, name)], name, target) for name, target in layout.sharing.moves)
    return (Layer("results", calls, calls[-1].outputs[0], 0),) if calls else ()


def _move(tensor: Tensor, name: str, target: str) -> Call:
    return Call("tg_copy", {"bytes": tensor.bytes, "offset": 0}, (name,), {}, (), None, (target,))


def _state_size(graph: Graph) -> int:
    """Bytes of all states, each with what aligns the next."""
    return sum(_state_bytes(graph, name) for name in graph.states)


def _state_offsets(graph: Graph) -> Mapping[str, int]:
    """Places in the memory that outlives a call, one state after another."""
    offsets, end = {}, 0
    for name in graph.states:
        offsets[name] = end
        end += _state_bytes(graph, name)
    return offsets


def _state_bytes(graph: Graph, name: str) -> int:
    return -(-graph.tensors[name].bytes // 8) * 8
