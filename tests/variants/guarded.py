"""Layers between pages of memory that fault: a kernel that reads beside its tensors is caught.

Input and output lie at the arena's beginning and end, which lies where the forbidden pages begin or end.
Tensors begin at multiples of 4: beyond one whose size is none, up to 3 bytes can be read unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.conftest import Tools
from tests.emulated import Emulated
from tests.ops.differential import assert_same, describe, random_inputs, reference
from tests.variants.drawn import laid_out
from tinygen.graph import Array, Graph
from tinygen.program import Program
from tinygen.select import select
from tinygen.target import Target
from tinygen.variants import lower

BOARD = "sim-cortex-m4"
WORD = 4
PAGE = 4096
SCRATCH = ""  # the name of no tensor
# Armv6-M has no MPU: the program lies in the middle of the RAM, arenas at its ends, beside which is nothing.
MEMORY = {"sim-cortex-m0": {"ram": "0x20100000", "ram_size": "2M"}}
BLOCKED_BOARDS = ("sim-cortex-m4", "sim-cortex-m0", "sim-riscv32", "sim-esp32")  # one for each tg_blocked_*.h


class Guarded(Emulated):
    """Programs of an image whose arenas lie beside forbidden pages; each call is answered twice."""

    def __init__(self, tools: Tools, board: str, programs: Sequence[Program], folder: Path) -> None:
        room = -(-max(program.arena_size for program in programs) // PAGE) * PAGE
        external = (f"-D{program.name.upper()}_EXTERNAL_ARENA" for program in programs)
        drivers = (Path(__file__).parent / "guarded_driver.c", write_table(programs, folder))
        options = (*external, f"-DARENA_ROOM={room}u")
        super().__init__(
            tools, board, programs, folder, drivers=drivers, options=options, memory=MEMORY.get(board)
        )

    def answer(self, calls: Sequence[Sequence[Array]]) -> list[list[Array]]:
        """The bytes of every program's output, from both places; one call each."""
        requests = (
            np.array([number, 0], np.int32).tobytes() + b"".join(value.tobytes() for value in inputs)
            for number, inputs in enumerate(calls)
        )
        said = np.frombuffer(self.exchange(b"".join(requests)), np.uint8)
        sizes = [program.tensors[program.outputs[0]].bytes for program in self._programs]
        ends = np.cumsum(np.repeat(sizes, 2))
        assert len(said) == ends[-1]
        parts = np.split(said, ends[:-1])
        return [parts[i : i + 2] for i in range(0, len(parts), 2)]


def write_table(programs: Sequence[Program], folder: Path) -> Path:
    """The functions that take the programs' arenas."""
    includes = "".join(f'#include "{program.name}.h"\n' for program in programs)
    names = ", ".join(f"{program.name}_use_arena" for program in programs)
    table = folder / "use_arenas.c"
    table.write_text(
        f"{includes}typedef int use_arena(void *memory, size_t size);\n"
        "extern use_arena *const use_arenas[];\n"
        f"use_arena *const use_arenas[] = {{{names}}};\n"
    )
    return table


def placed(graph: Graph, target: Target, name: str, backwards: bool) -> Program:
    """The program of one call, with its tensors in this order and its working memory in their middle."""
    program = select(graph, target=target)
    (node,), (layer,) = graph.nodes, program.layers
    (call,), (lowered,) = layer.calls, lower(node.op, graph.operands(node), target)
    tensors = [*dict.fromkeys((*program.inputs, *program.outputs))]
    pieces = [(tensor, program.tensors[tensor].bytes) for tensor in tensors]
    pieces.insert(1, (SCRATCH, lowered.scratch))
    offsets, end = {}, 0
    for piece, size in reversed(pieces) if backwards else pieces:
        offsets[piece] = end
        end += -(-size // WORD) * WORD
    scratch = offsets.pop(SCRATCH) if lowered.scratch else None
    layers = (replace(layer, calls=(replace(call, scratch=scratch),)),)
    return replace(program, name=name, layers=layers, offsets=offsets, arena_size=end)


def check_guarded(
    graphs: Sequence[Graph], target: Target, tools: Tools, folder: Path, board: str = BOARD
) -> None:
    """Each layer computes what it should, and touches nothing beside its tensors."""
    rng = np.random.default_rng(3)
    twice = [(graph, backwards) for graph in graphs for backwards in (False, True)]
    programs = [placed(graph, target, f"g{n}", backwards) for n, (graph, backwards) in enumerate(twice)]
    inputs = [random_inputs(rng, graph) for graph, _ in twice]
    sent = [laid_out(graph, values) for (graph, _), values in zip(twice, inputs, strict=True)]
    answers = Guarded(tools, board, programs, folder).answer(sent)
    for (graph, _), values, both in zip(twice, inputs, answers, strict=True):
        (expected,) = reference(graph, values)
        for found in both:
            output = graph.tensors[graph.outputs[0]].from_bytes(found.tobytes())
            assert_same(output, expected, f"{board} and the reference differ: {describe(graph)}")
