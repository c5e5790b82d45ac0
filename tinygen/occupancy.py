"""What lies in the arena while each layer runs, and which layers read which: for people who look at it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from tinygen.graph import Graph
from tinygen.layout import Layout
from tinygen.program import Occupant, Program, Use

__all__ = ["live_bytes", "occupants", "sources", "unplanned_bytes"]


def occupants(layout: Layout, running: Sequence[int]) -> tuple[Occupant, ...]:
    """Everything in the arena; ``running`` are the positions of the nodes that became layers."""
    steps = (0, *(position + 1 for position in running), len(layout.graph.nodes) + 1)
    found = []
    for use, names, offset, size, first, last in _buffers(layout):
        among = bisect_left(steps, first), bisect_right(steps, last) - 1
        if size and among[0] <= among[1]:  # else needed between two layers only, where nothing runs
            found.append(Occupant(use, names, offset, size, *among))
    return tuple(found)


def _buffers(layout: Layout) -> Iterator[tuple[Use, tuple[str, ...], int, int, int, int]]:
    """Use, tensors, offset, bytes, and the first and last step by nodes: node k runs at step k + 1."""
    for start, storage in zip(layout.starts, layout.sharing.storages, strict=True):
        assert start is not None  # storages elsewhere are those of subgraphs
        yield Use.TENSORS, tuple(storage.tensors), start, storage.size, storage.first, storage.last
    for (position, number), start in layout.scratch.items():
        scratch = layout.calls[position][number].scratch
        yield Use.SCRATCH, (), start, scratch, position + 1, position + 1
    for position, (start, layouts) in layout.within.items():
        size = max(inner.size for inner in layouts)
        yield Use.SUBGRAPH, (), start, size, position + 1, position + 1


def sources(graph: Graph, running: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """For each layer, and last the model's outputs, the numbers of the layers whose results it reads.

    -1 stands for the model's inputs. Nodes that became no layer are looked through: their
    result is that of the layers before them.
    """
    made: dict[str, frozenset[int]] = dict.fromkeys(graph.inputs, frozenset({-1}))
    numbers = {position: number for number, position in enumerate(running)}
    read: list[tuple[int, ...]] = []
    for position, node in enumerate(graph.nodes):
        before = frozenset().union(*(made.get(name or "", frozenset()) for name in node.inputs))
        if position in numbers:
            read.append(tuple(sorted(before)))
            before = frozenset({numbers[position]})
        made.update(dict.fromkeys(node.outputs, before))
    ends = frozenset().union(*(made.get(name, frozenset()) for name in graph.outputs))
    return (*read, tuple(sorted(ends)))


def live_bytes(program: Program, layer: int) -> int:
    """Bytes of the arena that are in use while a layer runs; what lies over something else counts once."""
    step, end, total = layer + 1, 0, 0
    for occupant in sorted(program.occupants, key=lambda each: each.offset):
        if occupant.first <= step <= occupant.last:
            total += max(0, occupant.offset + occupant.size - max(end, occupant.offset))
            end = max(end, occupant.offset + occupant.size)
    return total


def unplanned_bytes(program: Program) -> int:
    """What the arena would be where each tensor, and each kernel's working memory, had bytes of its own."""
    scratch = sum(each.size for each in program.occupants if each.use is Use.SCRATCH)
    return scratch + sum(program.tensors[name].bytes for name in program.offsets)
