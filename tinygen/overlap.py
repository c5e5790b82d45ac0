"""How far an output's storage may lie over an input's: from leads of single calls to leads of storages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tinygen.graph import Graph, Lowered, Node
from tinygen.ops.control import ControlOp
from tinygen.storage import Calls, Sharing, Storage


def leads(graph: Graph, calls: Calls, sharing: Sharing) -> dict[tuple[int, int], int]:
    """By the numbers of an output's and an input's storage: how far behind the one the other may begin.

    The input's storage was complete before the output's first byte was written. At every later step that
    reads it, all that the output has by then must lie below what is read; where the same call writes to the
    output, that call's lead counts too. Pairs that cannot overlap are left out.
    """
    uses = _uses(graph, calls, sharing)
    found = {}
    for target, source in _pairs(sharing.storages):
        lead = uses.lead(target, source)
        if lead is not None and lead < sharing.storages[target].size:
            found[target, source] = lead
    return found


def _pairs(storages: Sequence[Storage]) -> Iterator[tuple[int, int]]:
    """Storages that are needed together, the one that begins later first; those of outer graphs left out."""
    earlier: list[int] = []
    own = [i for i, storage in enumerate(storages) if storage.home is None]
    for i in sorted(own, key=lambda i: storages[i].first):
        first = storages[i].first
        earlier = [j for j in earlier if storages[j].last >= first]
        yield from ((i, j) for j in earlier if storages[j].first < first)
        earlier.append(i)


@dataclass(frozen=True, slots=True)
class _Use:
    """Bytes of a storage that a step reads or writes; ``position`` is the tensor's in the call's node."""

    step: int
    start: int
    end: int
    position: int


@dataclass(frozen=True, slots=True)
class _Uses:
    """Reads and writes by storage; ``calls`` are those by step that are the only ones of their step."""

    reads: dict[int, list[_Use]] = field(default_factory=lambda: defaultdict(list))
    writes: dict[int, list[_Use]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[int, Lowered] = field(default_factory=dict)

    def lead(self, target: int, source: int) -> int | None:
        """None where they must be apart."""
        writes = self.writes[target]
        first = min((write.step for write in writes), default=0)
        if not writes or any(write.step >= first for write in self.writes[source]):
            return None
        least = 0
        for read in self.reads[source]:
            if read.step < first:
                continue
            before = max((write.end for write in writes if write.step < read.step), default=0)
            now = [self._at_once(write, read) for write in writes if write.step == read.step]
            if None in now:
                return None
            least = max(least, before - read.start if before else 0, *(lead or 0 for lead in now))
        return least

    def _at_once(self, write: _Use, read: _Use) -> int | None:
        """The lead where one step writes and reads."""
        call = self.calls.get(write.step)
        if call is None or read.position not in call.leads:
            return None
        return call.leads[read.position] + write.start - read.start


def _uses(graph: Graph, calls: Calls, sharing: Sharing) -> _Uses:
    found = _Uses()
    places = {
        name: (i, start)
        for i, storage in enumerate(sharing.storages)
        for name, start in storage.tensors.items()
    }

    def note(uses: dict[int, list[_Use]], step: int, name: str | None, position: int) -> None:
        if name is not None and name in places:
            storage, start = places[name]
            uses[storage].append(_Use(step, start, start + graph.tensors[name].bytes, position))

    for step, node in enumerate(graph.nodes, start=1):
        left = [call for i, call in enumerate(calls[step - 1]) if i not in sharing.spared[step - 1]]
        if len(left) == 1 and len(left[0].outputs) == 1 and not isinstance(node.op, ControlOp):
            found.calls[step] = left[0]
        inputs, outputs = _touched(node, left)
        for position in inputs:
            note(found.reads, step, node.inputs[position], position)
        for position in outputs:
            note(found.writes, step, node.outputs[position], position)
    for name in graph.outputs:
        note(found.reads, len(graph.nodes) + 1, name, 0)
    return found


def _touched(node: Node, calls: Sequence[Lowered]) -> tuple[set[int], set[int]]:
    """Positions of the inputs that are read and of the outputs that are written."""
    if isinstance(node.op, ControlOp):
        return set(range(len(node.inputs))), set(range(len(node.outputs)))
    inputs = {i for call in calls for i in (*call.inputs, *call.states)}
    return inputs, {i for call in calls for i in call.outputs}
