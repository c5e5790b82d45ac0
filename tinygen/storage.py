"""Which tensors share bytes: slices, concatenations and outputs that take over a dying input's place."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from tinygen.graph import Graph, Lowered, Node, Tensor, View
from tinygen.ops.control import Frame

Calls = Sequence[Sequence[Lowered]]  # of each node

KEPT = "\u2032"  # behind the name of a copy: no name in a file has it


@dataclass(slots=True)
class Storage:
    """Bytes that several tensors lie in, each at its offset, and the steps between which they are needed.

    ``home`` is the tensor of an outer graph whose bytes they are, or None where they are the graph's own.
    """

    size: int
    first: int
    last: int
    tensors: dict[str, int] = field(default_factory=dict)
    home: str | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """The storages of a graph, and which calls of each node (by position) are needless.

    ``moves`` are copies at the end of a subgraph, in order: a tensor's name, and where it belongs, which is a
    tensor of the outer graph or one of ``kept``, at first unknown tensors that are copies of known ones.
    """

    storages: tuple[Storage, ...]
    spared: Mapping[int, frozenset[int]]
    moves: tuple[tuple[str, str], ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)


def share(graph: Graph, calls: Calls, joins: Container[int], frame: Frame | None = None) -> Sharing:
    """Assign every tensor that is neither constant nor a state to a storage.

    ``joins`` are the positions of the nodes whose inputs may lie in the output. Step 0 is before the first
    node, where the inputs are written; node k runs at step k + 1. A subgraph has a frame: its inputs lie
    where that says, and its outputs too, as far as nothing else is needed there.
    """
    sharer = _Sharer(graph, calls, frame)
    spared = {}
    for position, node in enumerate(graph.nodes):
        spared[position] = frozenset(sharer.place(node, position + 1, may_join=position in joins))
    moves, kept = sharer.settle(frame.outputs) if frame is not None and frame.outputs else ((), {})
    return Sharing(sharer.storages(), spared, moves, kept)


def joining_nodes(graph: Graph) -> Sequence[int]:
    """Positions of the nodes that could be spared by writing their inputs straight into place."""
    return [
        position
        for position, node in enumerate(graph.nodes)
        if any(view is not None and view.joins for view in node.op.views(graph.operands(node)))
    ]


class _Sharer:
    """Walks the nodes in order and decides for each output where it lies."""

    def __init__(self, graph: Graph, calls: Calls, frame: Frame | None) -> None:
        self._graph, self._calls = graph, calls
        self._last_use = _last_uses(graph)
        self._end = len(graph.nodes) + 1
        self._of: dict[str, Storage] = {}
        homes = frame.inputs if frame is not None else (None,) * len(graph.inputs)
        last = self._end + 1 if frame is not None and frame.keeps else 0
        for name, home in zip(graph.inputs, homes, strict=True):
            self._put(name, Storage(graph.tensors[name].bytes, 0, last, home=home), 0, 0)

    def storages(self) -> tuple[Storage, ...]:
        return tuple({id(storage): storage for storage in self._of.values()}.values())

    def place(self, node: Node, step: int, *, may_join: bool) -> list[int]:
        """Give the node's outputs their places; returns which of its calls are needless."""
        views = node.op.views(self._graph.operands(node))
        spared = [
            i for i, view in enumerate(views) if view and not view.joins and self._slice(node, view, step)
        ]
        if may_join and any(view is not None and view.joins for view in views):
            spared += self._join(node, views, step)
        for position, name in enumerate(node.outputs):
            if name not in self._of:
                self._put(name, self._reusable(node, position, step) or Storage(0, step, step), 0, step)
        return spared

    def _put(self, name: str, storage: Storage, offset: int, step: int) -> None:
        storage.size = max(storage.size, offset + self._graph.tensors[name].bytes)
        storage.last = max(storage.last, self._last_use.get(name, step))
        storage.tensors[name] = offset
        self._of[name] = storage

    def _slice(self, node: Node, view: View, step: int) -> bool:
        """The output becomes a part of the input, where that has bytes in the arena."""
        source = node.inputs[view.input]
        if source is None or source not in self._of:
            return False
        storage = self._of[source]
        self._put(node.outputs[view.output], storage, storage.tensors[source] + view.offset, step)
        return True

    def _join(self, node: Node, views: Sequence[View | None], step: int) -> list[int]:
        """Every input that fills a storage of its own becomes a part of the output's."""
        (output,) = node.outputs
        whole = Storage(self._graph.tensors[output].bytes, step, step)
        spared = []
        for position, view in enumerate(views):
            name = None if view is None else node.inputs[view.input]
            if view is None or name is None or not self._is_alone(name) or name in whole.tensors:
                continue
            if not self._is_aligned(name, view.offset):
                continue
            self._absorb(whole, self._of[name], view.offset)
            spared.append(position)
        self._put(output, whole, 0, step)
        return spared

    def _is_alone(self, name: str) -> bool:
        """Whether a tensor fills its storage."""
        storage = self._of.get(name)
        if storage is None or storage.home is not None:
            return False
        return storage.tensors[name] == 0 and storage.size == self._graph.tensors[name].bytes

    def _is_aligned(self, name: str, offset: int) -> bool:
        """Whether everything in a tensor's storage may begin so many bytes later."""
        return all(offset % self._graph.tensors[t].dtype.bytes == 0 for t in self._of[name].tensors)

    def _absorb(self, whole: Storage, part: Storage, offset: int) -> None:
        whole.first, whole.last = min(whole.first, part.first), max(whole.last, part.last)
        for name, place in part.tensors.items():
            whole.tensors[name] = offset + place
            self._of[name] = whole

    def _reusable(self, node: Node, position: int, step: int) -> Storage | None:
        """The storage of a dying input that an output may be written over, from the same byte on.

        Where a lead allows the same, an output that is smaller has a storage of its own.
        """
        output = self._graph.tensors[node.outputs[position]]
        for i in node.op.in_place_of(self._graph.operands(node), position):
            name = node.inputs[i]
            storage = self._of.get(name) if name is not None else None
            if storage is None or name is None or storage.last > step or self._narrow(storage, output):
                continue
            fills = output.bytes == storage.size
            fits = output.bytes < storage.size and not any(call.leads for call in self._calls[step - 1])
            if storage.tensors[name] == 0 and (fills or fits) and not self._reads_else(node, name):
                return storage
        return None

    def _narrow(self, storage: Storage, output: Tensor) -> bool:
        """Whether a home may lie where an output of a wider type must not."""
        narrowest = min(self._graph.tensors[name].dtype.bytes for name in storage.tensors)
        return storage.home is not None and output.dtype.bytes > narrowest

    def settle(self, targets: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
        """Let outputs lie where they belong; returns the moves that bring the others there, and kept copies.

        An output whose storage is its own lies there at once, if what was there before is dead by then.
        """
        busy = {s.home: s.last for s in self._of.values() if s.home is not None}
        pending = {}
        for name, target in zip(self._graph.outputs, targets, strict=True):
            storage = self._of.get(name)
            alone = storage is not None and self._is_alone(name) and self._fits(storage, name)
            if storage is not None and alone and busy.get(target, -1) < storage.first:
                storage.home = target
            if storage is None or (storage.home, storage.tensors[name]) != (target, 0):
                pending[target] = name
        return self._moves(pending)

    def _fits(self, storage: Storage, name: str) -> bool:
        """Whether everything in an output's storage is aligned where the output is."""
        widest = max(self._graph.tensors[other].dtype.bytes for other in storage.tensors)
        return widest <= self._graph.tensors[name].dtype.bytes

    def _moves(self, pending: dict[str, str]) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
        """Copies in an order in which none overwrites what a later one reads; a circle needs a kept copy."""
        moves, kept = [], dict[str, str]()
        while pending:
            read = {target: self._home(name) for target, name in pending.items()}
            free = [t for t in pending if not any(home == t for other, home in read.items() if other != t)]
            if free:
                moves.append((pending.pop(free[0]), free[0]))
                continue
            target, name = next(iter(pending.items()))
            copy = name + KEPT
            moves.append((name, copy))
            kept[copy] = name
            self._of[copy] = Storage(self._graph.tensors[name].bytes, self._end, self._end, {copy: 0})
            pending[target] = copy
        return tuple(moves), kept

    def _home(self, name: str) -> str | None:
        storage = self._of.get(name)
        return None if storage is None else storage.home

    def _reads_else(self, node: Node, name: str) -> bool:
        """Whether a node reads another tensor from the same storage, which would change under its hands."""
        storage = self._of[name]
        return any(other != name and other in storage.tensors for other in node.inputs)


def _last_uses(graph: Graph) -> dict[str, int]:
    """The last step that reads each tensor; outputs are read after the last node."""
    uses = dict.fromkeys(graph.inputs, 0)
    for step, node in enumerate(graph.nodes, start=1):
        uses.update({name: step for name in node.inputs if name is not None})
    uses.update(dict.fromkeys(graph.outputs, len(graph.nodes) + 1))
    return uses
