"""Where everything of a graph lies: storages and scratch memory in one arena, with those of its subgraphs.

A subgraph's arena is scratch memory of the node that runs it; subgraphs of one node share it, as they never
run at one time.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tinygen.graph import Graph, Lowered
from tinygen.memory import Bound, Buffer, Leads, Plan, fits, improve, lower_bound, plan
from tinygen.ops.control import ControlOp, Frame
from tinygen.overlap import leads
from tinygen.storage import Calls, Sharing, joining_nodes, share
from tinygen.target import PLAIN, Target
from tinygen.variants import lower

WORD = 4  # bytes: the alignment of states, and of the arena where no tensor needs more


@dataclass(frozen=True, slots=True)
class Layout:
    """A graph's calls and places: ``scratch`` by (node, call), ``within`` the layouts of what a node runs.

    Offsets are in bytes from the graph's own arena on, which has ``size`` bytes; ``starts`` are those of its
    storages, None for one that lies in an outer graph's bytes. No arena of these storages is smaller than
    ``bound``, and none without scratch memory than ``least``.
    """

    graph: Graph
    calls: Calls
    sharing: Sharing
    starts: Sequence[int | None]
    scratch: Mapping[tuple[int, int], int]
    within: Mapping[int, tuple[int, tuple[Layout, ...]]]  # where their arena begins, and the layouts
    size: int
    bound: Bound
    least: int

    def offsets(self, base: int, around: Mapping[str, int]) -> dict[str, int]:
        """Every tensor's place, those of subgraphs too, from the arena's place and those of outer tensors."""
        found = dict(around)
        for start, storage in zip(self.starts, self.sharing.storages, strict=True):
            first = found[storage.home or ""] if start is None else base + start
            found.update({name: first + offset for name, offset in storage.tensors.items()})
        for start, layouts in self.within.values():
            for layout in layouts:
                found = layout.offsets(base + start, found)
        return found


def alignment(graph: Graph) -> int:
    """Bytes: elements of 64 bits ask for eight, everything else for a word at most."""
    wide = any(
        tensor.dtype.bytes == 8 and tensor.data is None
        for each in graphs(graph)
        for tensor in each.tensors.values()
    )
    return 8 if wide else WORD


def graphs(graph: Graph) -> Iterator[Graph]:
    """The graph and all that its nodes run."""
    yield graph
    for node in graph.nodes:
        if isinstance(node.op, ControlOp):
            for inner in node.op.subgraphs:
                yield from graphs(inner)


Picks = Mapping[str, int]  # the number of the option that computes a layer, by its first output; else 0
NO_PICKS: Picks = MappingProxyType({})


def lay_out(
    graph: Graph,
    aligned: int,
    target: Target = PLAIN,
    frame: Frame | None = None,
    picks: Picks = NO_PICKS,
) -> Layout:
    """Lower every node and place every tensor; offsets are multiples of ``aligned`` bytes.

    Concatenations are in place wherever the arena grows no larger: they reserve the whole output early.
    """
    planner = _Planner(graph, aligned, target, frame, picks)
    return planner.layout(_joined(planner, joining_nodes(graph)), thorough=True)


def lay_out_small(graph: Graph, aligned: int, target: Target) -> Layout:
    """With plain kernels, and where the arena grows no larger by that the fastest of the target."""
    planner = _Planner(graph, aligned, PLAIN, None, NO_PICKS)
    joined = _joined(planner, joining_nodes(graph))
    return planner.layout(joined, thorough=True, goal=_hasten(planner, joined, target))


def _joined(planner: _Planner, nodes: Sequence[int]) -> frozenset[int]:
    """The concatenations to have in place: all, or one after the other."""
    every, joined = frozenset(nodes), frozenset[int]()
    size = planner.layout(joined).size if nodes else 0
    if not nodes or planner.layout(every).size <= size:
        return every
    for node in nodes:
        tried = planner.layout(joined | {node}).size
        if tried <= size:
            joined, size = joined | {node}, tried
    return joined


def _hasten(planner: _Planner, joined: Container[int], target: Target) -> int:
    """Give layers their fastest kernels where the arena grows no larger, those with most MACs first.

    Returns the arena's size with the kernels before. Layers are tried together, and by halves where that
    fails; those with the same weights, which are stripes of one, always together.
    """
    limit = planner.layout(joined, thorough=True).size
    todo = [planner.hasty(target)]
    while todo:
        groups = todo.pop()
        slow = planner.exchange({i: calls for group in groups for i, calls in group.items()})
        if not planner.fits(joined, limit):
            planner.exchange(slow)
            half = len(groups) // 2
            todo += [groups[half:], groups[:half]] if half else []
    return limit


@dataclass(frozen=True, slots=True)
class _Needs:
    """What lies in a graph's arena; ``leads`` by names of buffers."""

    sharing: Sharing
    storages: Sequence[Buffer]
    scratch: Mapping[tuple[int, int], Buffer]
    within: Mapping[int, Buffer]
    leads: Leads

    @property
    def buffers(self) -> list[Buffer]:
        return [*self.storages, *self.scratch.values(), *self.within.values()]


class _Planner:
    """What is the same for every choice of concatenations: the calls and the layouts of subgraphs."""

    def __init__(self, graph: Graph, aligned: int, target: Target, frame: Frame | None, picks: Picks) -> None:
        self._graph, self._aligned, self._frame = graph, aligned, frame
        self._calls: list[Sequence[Lowered]] = [
            lower(node.op, graph.operands(node), target, picks.get(node.outputs[0], 0) if node.outputs else 0)
            for node in graph.nodes
        ]
        self._within = {
            position: tuple(
                lay_out(inner, aligned, target, its_frame, picks)
                for inner, its_frame in zip(node.op.subgraphs, node.op.frames(node), strict=True)
            )
            for position, node in enumerate(graph.nodes)
            if isinstance(node.op, ControlOp)
        }

    def hasty(self, target: Target) -> list[dict[int, Sequence[Lowered]]]:
        """The fastest calls of the nodes for which there are others, by weights, most MACs first."""
        found: dict[object, dict[int, Sequence[Lowered]]] = {}
        for position, node in enumerate(self._graph.nodes):
            calls = lower(node.op, self._graph.operands(node), target)
            if [call.kernel for call in calls] != [call.kernel for call in self._calls[position]]:
                found.setdefault(node.inputs[1:] or position, {})[position] = calls
        return sorted(found.values(), key=lambda group: -sum(map(self._macs, group)))

    def _macs(self, position: int) -> int:
        node = self._graph.nodes[position]
        return node.op.macs(self._graph.operands(node))

    def exchange(self, calls: Mapping[int, Sequence[Lowered]]) -> dict[int, Sequence[Lowered]]:
        """Take these calls of nodes; returns those that they had."""
        before = {position: self._calls[position] for position in calls}
        for position, each in calls.items():
            self._calls[position] = each
        return before

    def fits(self, joins: Container[int], limit: int) -> bool:
        """Whether an arena of no more than ``limit`` bytes is found."""
        needs = self._needs(joins)
        return fits(needs.buffers, limit, self._aligned, needs.leads)

    def layout(self, joins: Container[int], *, thorough: bool = False, goal: int = 0) -> Layout:
        """``thorough``: look for the smallest arena, where the heuristics' one may not be that."""
        needs = self._needs(joins)
        arena: Plan = plan(needs.buffers, self._aligned, needs.leads)
        if thorough:
            arena = improve(arena, needs.buffers, self._aligned, needs.leads, goal)
        return Layout(
            self._graph,
            self._calls,
            needs.sharing,
            [arena.offsets.get(_named(i)) for i in range(len(needs.sharing.storages))],
            {key: arena.offsets[buffer.name] for key, buffer in needs.scratch.items()},
            {i: (arena.offsets[buffer.name], self._within[i]) for i, buffer in needs.within.items()},
            arena.size,
            arena.bound,
            lower_bound(needs.storages, self._aligned, needs.leads).size,
        )

    def _needs(self, joins: Container[int]) -> _Needs:
        sharing = share(self._graph, self._calls, joins, self._frame)
        own = ((i, s) for i, s in enumerate(sharing.storages) if s.home is None)
        pairs = leads(self._graph, self._calls, sharing)
        return _Needs(
            sharing,
            [Buffer(_named(i), s.size, s.first, s.last) for i, s in own],
            self._scratch(sharing),
            {
                position: _during(position, f"within {position}", max(layout.size for layout in layouts))
                for position, layouts in self._within.items()
            },
            {(_named(output), _named(source)): lead for (output, source), lead in pairs.items()},
        )

    def _scratch(self, sharing: Sharing) -> dict[tuple[int, int], Buffer]:
        """The memory that calls need while they run."""
        return {
            (position, number): _during(position, f"scratch {position} {number}", call.scratch)
            for position, calls in enumerate(self._calls)
            for number, call in enumerate(calls)
            if call.scratch and number not in sharing.spared[position]
        }


def _named(storage: int) -> str:
    return f"storage {storage}"


def _during(position: int, name: str, size: int) -> Buffer:
    """Bytes that are needed while one node runs."""
    return Buffer(name, size, position + 1, position + 1)
