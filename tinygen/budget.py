"""Which slower kernels layers get where the arena would be too large with the fastest ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tinygen.graph import Graph, Node
from tinygen.layout import NO_PICKS, Layout, Picks, lay_out
from tinygen.target import Target
from tinygen.variants import FIRST, LAST, options


@dataclass(frozen=True, slots=True)
class _Choice:
    """Orders of images (the graph's), kernels (picks), and what they lead to."""

    picks: Picks
    layout: Layout

    @property
    def graph(self) -> Graph:
        return self.layout.graph


def economize(graph: Graph, aligned: int, target: Target, limit: int) -> Layout:
    """The layout with the fastest kernels whose arena has at most ``limit`` bytes, else the smallest found.

    The arena is as large as the step that needs most: there a kernel with less scratch memory, or one that
    may write over what it reads, is taken, until the limit is met or nothing makes that step need less. Where
    plain kernels would need less still, these are taken. Then every layer gets a faster one back that does
    not make the arena larger.
    """

    def choice(graph: Graph, picks: Mapping[str, int]) -> _Choice:
        return _Choice(picks, lay_out(graph, aligned, target, picks=picks))

    best = choice(graph, NO_PICKS)
    while best.layout.size > limit:
        tried = (choice(*other) for other in _others(best, target))
        better = next((each for each in tried if _relieves(each.layout, best.layout)), None)
        if better is None:
            break
        best = better
    if best.layout.size > limit:
        plain = choice(*_plain(graph, target))
        best = min(best, plain, key=lambda each: each.layout.size)
    size = max(best.layout.size, limit)
    for name, pick in best.picks.items():
        faster = (choice(best.graph, {**best.picks, name: number}) for number in range(pick))
        best = next((each for each in faster if each.layout.size <= size), best)
    return best.layout


def moderate(layout: Layout, aligned: int, target: Target, limit: int) -> Layout:
    """The same kernels, with less scratch memory where the arena would have more than ``limit`` bytes.

    They take a little more time so, and orders stay as they are.
    """
    best = _Choice(NO_PICKS, layout)
    while best.layout.size > limit:
        choices = (
            _Choice(picks, lay_out(layout.graph, aligned, target, picks=picks))
            for picks in _thinner(best, target)
        )
        better = next((each for each in choices if _relieves(each.layout, best.layout)), None)
        if better is None:
            break
        best = better
    return best.layout


def _thinner(found: _Choice, target: Target) -> Iterator[Picks]:
    """Other numbers for the step that needs most: of the same kernel with less scratch memory."""
    graph, step = found.graph, found.layout.bound.step
    if not 1 <= step <= len(graph.nodes) or not graph.nodes[step - 1].outputs:
        return
    node = graph.nodes[step - 1]
    name = node.outputs[0]
    every = list(options(node.op, graph.operands(node), target))
    now = every[found.picks.get(name, 0)]
    for number, option in enumerate(every):
        if option.kernels == now.kernels and option.scratch < now.scratch:
            yield {**found.picks, name: number}


def _plain(graph: Graph, target: Target) -> tuple[Graph, Picks]:
    """Every image in the file's order, and every layer with its plain kernel."""
    tensors = {name: replace(tensor, order=LAST) for name, tensor in graph.tensors.items()}
    plain = replace(graph, tensors=tensors)
    nodes = [node for node in plain.nodes if node.outputs]
    return plain, {node.outputs[0]: _plain_option(plain, node, target) for node in nodes}


def _plain_option(graph: Graph, node: Node, target: Target) -> int:
    """The number of the option that is no variant."""
    found = options(node.op, graph.operands(node), target)
    return next(number for number, option in enumerate(found) if option.variant is None)


def _relieves(layout: Layout, before: Layout) -> bool:
    """Whether the step that needed most needs less now; another may need as much."""
    same = layout.size == before.size and layout.bound.step != before.bound.step
    return layout.size < before.size or same


def _others(found: _Choice, target: Target) -> Iterator[tuple[Graph, Mapping[str, int]]]:
    """Other choices for the step that needs most: slower kernels, then images in the file's order."""
    graph, step = found.graph, found.layout.bound.step
    if not 1 <= step <= len(graph.nodes):
        return
    node = graph.nodes[step - 1]
    for name in node.outputs[:1]:
        for pick in range(found.picks.get(name, 0) + 1, _count(graph, node, target)):
            yield graph, {**found.picks, name: pick}
    for image in (*node.inputs, *node.outputs):
        if image is not None and graph.tensors[image].order is FIRST:
            yield from _turned_back(found, image, target)


def _turned_back(found: _Choice, name: str, target: Target) -> Iterator[tuple[Graph, Mapping[str, int]]]:
    """With the image in the file's order, where every node beside it has a kernel for that."""
    tensors = {**found.graph.tensors, name: replace(found.graph.tensors[name], order=LAST)}
    graph = replace(found.graph, tensors=tensors)
    touching = [node for node in graph.nodes if name in node.inputs or name in node.outputs]
    counts = {node.outputs[0]: _count(graph, node, target) for node in touching}
    if not all(counts.values()):
        return
    others = {output: pick for output, pick in found.picks.items() if output not in counts}
    yield graph, others
    for output, count in counts.items():
        for pick in range(1, count):
            yield graph, {**others, output: pick}


def _count(graph: Graph, node: Node, target: Target) -> int:
    return sum(1 for _ in options(node.op, graph.operands(node), target))
