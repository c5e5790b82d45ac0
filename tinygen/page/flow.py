"""The graph as a picture: layers from top to bottom as they run, skips as arcs beside them."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.page.layers import shape_text
from tinygen.program import Program

__all__ = ["Box", "Flow", "draw_flow"]

WIDTH, HEIGHT, GAP = 250.0, 30.0, 16.0
MARGIN = 10.0
LANE = 14.0  # distance of arcs beside each other
TIP = 6.0  # length of an arrow
MOST = 28  # letters of a name


@dataclass(frozen=True, slots=True)
class Box:
    """A layer, or the model's inputs or outputs."""

    x: float
    y: float
    width: float
    height: float
    style: str
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A path from one box to a later one, and what it says to those who do not see it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The picture."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def draw_flow(program: Program) -> Flow:
    """Rows: the inputs, each layer, the outputs."""
    pairs = _pairs(program)
    skips = [(first, last) for first, last in pairs if last > first + 1]
    lanes = _lanes(skips)
    boxes = _boxes(program)
    right = MARGIN + WIDTH + LANE * (max(lanes.values(), default=-1) + 1) + MARGIN
    edges = tuple(
        Edge(
            _arc(*pair, lanes[pair]) if pair in lanes else _line(*pair),
            f"{boxes[pair[0]].text} to {boxes[pair[1]].text}",
        )
        for pair in pairs
    )
    return Flow(right, boxes[-1].y + HEIGHT + MARGIN, boxes, edges)


def _pairs(program: Program) -> list[tuple[int, int]]:
    """Rows that are connected: from, to."""
    return [(source + 1, row) for row, read in enumerate(program.sources, start=1) for source in read]


def _lanes(skips: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Arcs in one lane do not meet; short ones are further in."""
    lanes: dict[tuple[int, int], int] = {}
    for skip in sorted(skips, key=lambda skip: (skip[1] - skip[0], skip)):
        taken = {lane for other, lane in lanes.items() if other[0] < skip[1] and skip[0] < other[1]}
        lanes[skip] = next(lane for lane in range(len(taken) + 1) if lane not in taken)
    return lanes


def _boxes(program: Program) -> tuple[Box, ...]:
    ends = (("input", program.inputs), ("output", program.outputs))
    (first, last) = (
        (role, ", ".join(shape_text(program.tensors[name].shape) for name in names)) for role, names in ends
    )
    layers = (
        (f"{number} {layer.operator}", shape_text(program.tensors[layer.output].shape))
        for number, layer in enumerate(program.layers)
    )
    rows = (first, *layers, last)
    return tuple(
        Box(MARGIN, _top(row), WIDTH, HEIGHT, _style(row, len(rows)), text[:MOST], detail)
        for row, (text, detail) in enumerate(rows)
    )


def _style(row: int, rows: int) -> str:
    return "end" if row in (0, rows - 1) else "layer"


def _top(row: int) -> float:
    return MARGIN + row * (HEIGHT + GAP)


def _line(first: int, last: int) -> str:
    """Straight down between neighbours."""
    return f"M{MARGIN + WIDTH / 2:g} {_top(first) + HEIGHT:g}V{_top(last) - TIP:g}"


def _arc(first: int, last: int, lane: int) -> str:
    """Out to the right, down and back in, with round corners."""
    side = MARGIN + WIDTH
    x, start, end = side + LANE * (lane + 1), _top(first) + HEIGHT * 0.7, _top(last) + HEIGHT * 0.3
    return f"M{side:g} {start:g}H{x - 6:g}q6 0 6 6V{end - 6:g}q0 6 -6 6H{side + TIP:g}"
