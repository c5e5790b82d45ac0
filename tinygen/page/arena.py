"""The arena as a picture: layers from left to right, bytes from bottom to top, a block for each occupant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tinygen.program import Occupant, Program, Use

__all__ = ["Arena", "Block", "draw_arena"]

HEIGHT = 300.0  # of the arena, in the picture's units, which are pixels where nothing scales it
WIDTH = 640.0  # of all steps together, as far as each gets no less than the least
LEAST, MOST = 18.0, 90.0  # of a step
LEFT, TOP, BOTTOM = 76.0, 34.0, 40.0
LETTER = 6.2  # width of a letter of a label
LINE = 13.0  # height of a label
TONES = 6  # colours that tensors take in turn
TICKS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle, and the bytes and steps that it stands for.

    ``label`` has its baseline at ``label_y`` and is empty where there is no room.
    """

    x: float
    y: float
    width: float
    height: float
    style: str
    label: str
    label_y: float
    what: str
    offset: int
    size: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place along an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Peak:
    """The column of the layer that needs most: its left edge, and where its words are."""

    x: float
    text: str
    text_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Arena:
    """The picture; ``top``, ``bottom`` and ``bound`` are heights of lines, ``step`` a column's width."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bound: float
    peak: Peak | None
    step: float
    blocks: tuple[Block, ...]
    columns: tuple[Mark, ...]
    rows: tuple[Mark, ...]


def draw_arena(program: Program) -> Arena | None:
    """None where the program has no arena."""
    if not program.arena_size:
        return None
    count = len(program.layers) + 2
    step = min(MOST, max(LEAST, WIDTH / count))
    scale = HEIGHT / program.arena_size
    bottom = TOP + HEIGHT
    return Arena(
        width=LEFT + count * step + 12,
        height=bottom + BOTTOM,
        left=LEFT,
        right=LEFT + count * step,
        top=TOP,
        bottom=bottom,
        bound=bottom - scale * program.arena_bound,
        peak=_peak(program, step),
        step=step,
        blocks=_blocks(program, step, scale),
        columns=_columns(len(program.layers), step),
        rows=tuple(
            Mark(bottom - HEIGHT * i / TICKS, f"{program.arena_size * i // TICKS:,}")
            for i in range(TICKS + 1)
        ),
    )


def _peak(program: Program, step: float) -> Peak | None:
    number = next((i for i, layer in enumerate(program.layers) if layer.output == program.peak), None)
    if number is None:
        return None
    x, late = LEFT + step * (number + 1), number > len(program.layers) / 2
    return Peak(x, f"peak: layer {number}", x + step if late else x, "end" if late else "start")


def spans(occupants: Sequence[Occupant]) -> Mapping[Occupant, tuple[float, float]]:
    """From where to where each reaches, in steps.

    Where an output is written over an input while that is read, the input has the left half of the step and
    the output the right one. Blocks of several tensors may still lie over each other, for the tensors in them
    live one after another.
    """
    begins = {each: float(each.first) for each in occupants}
    ends = {each: float(each.last + 1) for each in occupants}
    for old in occupants:
        for new in occupants:
            if old is not new and new.first == old.last > old.first and _touch(old, new):
                ends[old], begins[new] = old.last + 0.5, new.first + 0.5
    return {each: (begins[each], ends[each]) for each in occupants}


def _touch(one: Occupant, other: Occupant) -> bool:
    return one.offset < other.offset + other.size and other.offset < one.offset + one.size


def _blocks(program: Program, step: float, scale: float) -> tuple[Block, ...]:
    found = []
    reach = spans(program.occupants)
    tone = 0
    for each in sorted(program.occupants, key=lambda each: each.first):  # newer ones lie on top
        start, end = reach[each]
        width, height = step * (end - start), scale * each.size
        what = describe(program, each)
        found.append(
            Block(
                x=round(LEFT + step * start, 2),
                y=round(TOP + HEIGHT - scale * each.offset - height, 2),
                width=round(width, 2),
                height=round(height, 2),
                style=f"tone{tone % TONES}" if each.use is Use.TENSORS else each.use.value,
                label=_label(program, each, width, height),
                label_y=0.0,
                what=what,
                offset=each.offset,
                size=each.size,
                first=_when(program, each.first),
                last=_when(program, each.last),
            )
        )
        tone += each.use is Use.TENSORS
    return tuple(_labelled(block, found[number + 1 :]) for number, block in enumerate(found))


def _labelled(block: Block, newer: Sequence[Block]) -> Block:
    """Its label in the middle, else above or below what lies over it; none where that hides it all."""
    if not block.label:
        return block
    half = len(block.label) * LETTER / 2
    left, right = block.x + block.width / 2 - half, block.x + block.width / 2 + half
    over = [each for each in newer if each.x < right and left < each.x + each.width]
    edges = (edge for each in over for edge in (each.y - LINE, each.y + each.height))
    for top in (block.y + (block.height - LINE) / 2, *edges):
        inside = block.y <= top and top + LINE <= block.y + block.height
        if inside and not any(each.y < top + LINE and top < each.y + each.height for each in over):
            return replace(block, label_y=round(top + LINE - 2.5, 2))
    return replace(block, label="")


def describe(program: Program, occupant: Occupant) -> str:
    """What lies there, in words."""
    if occupant.use is Use.TENSORS:
        return ", ".join(occupant.names)
    layer = f"layer {occupant.first - 1} ({program.layers[occupant.first - 1].operator})"
    return f"working memory of {layer}" if occupant.use is Use.SCRATCH else f"subgraphs of {layer}"


def _when(program: Program, step: int) -> str:
    if step == 0:
        return "input"
    return "output" if step > len(program.layers) else f"layer {step - 1}"


def _label(program: Program, occupant: Occupant, width: float, height: float) -> str:
    """The longest of the block's names that fits it."""
    when = _when(program, occupant.first)
    size = f"{occupant.size:,} B"
    names = {Use.TENSORS: when, Use.SCRATCH: "scratch", Use.SUBGRAPH: "subgraph"}
    name = names[occupant.use]
    choices = (f"{name}: {size}", name, name.removeprefix("layer "))
    room = [text for text in choices if len(text) * LETTER + 4 <= width]
    return room[0] if room and height >= LINE else ""


def _columns(layers: int, step: float) -> tuple[Mark, ...]:
    """The numbers of layers below the picture, as many as there is room for."""
    every = -(-int(LETTER * 4) // int(step))
    numbers = (Mark(LEFT + step * (i + 1.5), str(i)) for i in range(0, layers, every))
    return (Mark(LEFT + step / 2, "in"), *numbers, Mark(LEFT + step * (layers + 1.5), "out"))
