"""Graph to Program: every node lowered to a kernel call, every tensor given its place in the arena."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tinygen.errors import ModelError
from tinygen.graph import Graph, Node
from tinygen.memory import Buffer, plan
from tinygen.program import Call, Program


def select(graph: Graph, labels: Sequence[str] = ()) -> Program:
    """Lower the graph. Tensors that share storage (reshaped, or overwritten in place) share an offset."""
    _require_computed(graph)
    lowered = [(node, node.op.lower(graph.operands(node))) for node in graph.nodes]
    calls = []
    for node, low in lowered:
        if not low.kernel:
            continue
        inputs = tuple(_required(node.inputs[i]) for i in low.inputs)
        macs = node.op.macs(graph.operands(node))
        output = node.outputs[0]
        calls.append(Call(low.kernel, low.params, inputs, low.constants, output, node.op.TFLITE, macs))
    storages = _share(graph, {id(node) for node, low in lowered if not low.kernel})
    arena = plan([Buffer(s.tensors[0], s.size, s.first, s.last) for s in storages])
    offsets = {name: arena.offsets[s.tensors[0]] for s in storages for name in s.tensors}
    return Program(
        graph.name,
        graph.digest,
        tuple(calls),
        graph.tensors,
        offsets,
        arena.size,
        graph.inputs,
        graph.outputs,
        tuple(labels),
    )


def _require_computed(graph: Graph) -> None:
    for name in graph.outputs:
        if graph.tensors[name].data is not None:
            raise ModelError(f"output '{name}' depends on no input: it is a constant", "Remove that output.")


def _required(name: str | None) -> str:
    assert name is not None
    return name


@dataclass(slots=True)
class _Storage:
    """Tensors that lie in the same bytes, and the steps between which those bytes are needed."""

    size: int
    first: int
    last: int
    tensors: list[str] = field(default_factory=list)


def _share(graph: Graph, aliases: set[int]) -> list[_Storage]:
    """One storage per tensor, but for aliases and for outputs that take over a dying input's bytes.

    Step 0 is before the first node, where the inputs are written; node k runs at step k + 1.
    """
    last_use = _last_uses(graph)
    storages: dict[str, _Storage] = {}
    for name in graph.inputs:
        storages[name] = _Storage(graph.tensors[name].bytes, 0, last_use[name], [name])
    for step, node in enumerate(graph.nodes, start=1):
        for name in node.outputs:
            found = _reusable(graph, node, name, step, storages, alias=id(node) in aliases)
            storage = found or _Storage(0, step, step)
            storage.size = max(storage.size, graph.tensors[name].bytes)
            storage.last = max(storage.last, last_use.get(name, step))
            storage.tensors.append(name)
            storages[name] = storage
    return list({id(s): s for s in storages.values()}.values())


def _reusable(
    graph: Graph, node: Node, output: str, step: int, storages: Mapping[str, _Storage], *, alias: bool
) -> _Storage | None:
    """The storage of an input that the output can lie in: seen with another shape, or written over."""
    positions = (0,) if alias else node.op.in_place(graph.operands(node))
    for position in positions:
        name = node.inputs[position]
        if name is None or name not in storages:
            continue
        storage = storages[name]
        if alias or (storage.last <= step and graph.tensors[output].bytes <= storage.size):
            return storage
    return None


def _last_uses(graph: Graph) -> dict[str, int]:
    """The last step that reads each tensor; outputs are read after the last node."""
    uses = dict.fromkeys(graph.inputs, 0)
    for step, node in enumerate(graph.nodes, start=1):
        uses.update({name: step for name in node.inputs if name is not None})
    uses.update(dict.fromkeys(graph.outputs, len(graph.nodes) + 1))
    return uses
