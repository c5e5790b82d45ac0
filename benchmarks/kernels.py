"""What kernels cost on an emulated core: single layers, with every kernel that takes them, counted exactly.

Many layers share one image, whose main() times each of them by the machine's clock. qemu's -icount shift=10
advances that clock by 1,024 ns for each instruction, so that a count is exact to one instruction.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.shapes import FAMILIES
from tests.bare import machine_facts
from tests.conftest import Tools
from tests.emulated import Emulated
from tinygen.boards import Board
from tinygen.graph import Graph, Order
from tinygen.layout import alignment, lay_out
from tinygen.passes import rewrite
from tinygen.program import Program
from tinygen.select import program_of
from tinygen.target import target_of
from tinygen.tflite import load
from tinygen.variants import options

__all__ = ["Sample", "sample_kernels"]

DRIVER = Path(__file__).with_name("kernels_driver.c")
SHIFT = 10
CLOCK = re.compile(r"shift=\d+")
COMMON = "tg_conv2d_s8_blocked"  # its blocks are one function of the file
SPARE = 8_192  # bytes of arena, for a layer of another shape
TOGETHER = 60  # layers in one image
FILLED = 1_500_000  # bytes of arenas and of weights in one image
OTHERS = 3
MOST_DRAWS = 12  # for each layer that is wanted of a family


@dataclass(frozen=True, slots=True)
class Sample:
    """One kernel call as it was measured; ``code`` and ``scratch`` are bytes."""

    kernel: str
    params: dict[str, int | float | tuple[int, ...]]
    instructions: int
    code: int
    scratch: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layer and the kernel that is to compute it."""

    program: Program
    scratch: int

    @property
    def kernel(self) -> str:
        return self.program.calls[0].kernel


def candidates(core: str, family: str, wanted: int, seed: int) -> Iterator[Candidate]:
    """Layers of a family with the kernels that take them, until each kernel that occurs has ``wanted``.

    Of kernels that are no layer's first choice a third of that is enough.
    """
    rng = np.random.default_rng(seed)
    builds, found = FAMILIES[family], Counter[str]()
    for number in range(wanted * MOST_DRAWS):
        graph = rewrite(load(builds[number % len(builds)](rng), name="layer"))
        if len(graph.nodes) != 1:
            continue
        for pick, each in enumerate(_ways(_turned(graph, rng, core), core)):
            enough = wanted if pick == 0 else wanted // OTHERS
            if found[each.kernel] < enough:
                found[each.kernel] += 1
                yield each
        if number >= 2 * wanted and max(found.values()) >= wanted:
            return


def _turned(graph: Graph, rng: np.random.Generator, core: str) -> Graph:
    """With images in any order that a kernel of the core takes."""
    for _ in range(4):
        tensors = {
            name: replace(
                tensor, order=Order(Order.CHANNELS_FIRST if rng.random() < 0.5 else Order.CHANNELS_LAST)
            )
            for name in (*graph.inputs, *graph.outputs)
            if len((tensor := graph.tensors[name]).shape) == 4
        }
        turned = replace(graph, tensors={**graph.tensors, **tensors})
        (node,) = turned.nodes
        if next(options(node.op, turned.operands(node), target_of(core)), None) is not None:
            return turned
    return graph


def _ways(graph: Graph, core: str) -> Iterator[Candidate]:
    """All options of the one layer that are one call."""
    target = target_of(core)
    (node,) = graph.nodes
    for pick, option in enumerate(options(node.op, graph.operands(node), target)):
        layout = lay_out(graph, alignment(graph), target, picks={node.outputs[0]: pick})
        program = program_of(layout, target=target)
        if len(program.calls) == 1:
            yield Candidate(program, option.scratch)


def sample_kernels(
    board: Board, wanted: int, families: Sequence[str], seed: int = 1
) -> Iterator[list[Sample]]:
    """Measure image by image."""
    for family in families:
        batch: list[Candidate] = []
        room = 0
        for each in candidates(board.cpu.core, family, wanted, seed):
            batch.append(each)
            room += each.program.arena_size + each.program.constant_bytes
            if len(batch) == TOGETHER or room > FILLED:
                yield measure(board, batch)
                batch, room = [], 0
        if batch:
            yield measure(board, batch)


def measure(board: Board, batch: Sequence[Candidate]) -> list[Sample]:
    """All in one image."""
    assert board.simulator is not None
    programs = [replace(_accompanied(each.program), name=f"m{number}") for number, each in enumerate(batch)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        count = folder / "model_count.c"
        declared = "#include <stdint.h>\nextern const uint32_t model_count;\n"
        count.write_text(f"{declared}const uint32_t model_count = {len(batch)};\n", encoding="utf-8")
        flags = board.platformio.option("build_src_flags")
        drivers = [DRIVER, count]
        emulated = Emulated(Tools(insist=True), _counting(board), programs, folder, "-O3", drivers, flags)
        ticks = np.frombuffer(emulated.exchange(b"\0"), "<u4").astype(np.int64)
        sizes = [code_bytes(board, folder / f"{program.name}.o") for program in programs]
    facts = dict(machine_facts(board)["defines"])
    scale = int(facts["TG_TICKS_PER_MICRO"].rstrip("u")) * (1 << SHIFT) / 1000
    counts = np.rint((ticks[1:] - ticks[0]) / scale).astype(int)
    return [
        Sample(each.kernel, dict(each.program.calls[0].params), int(n), size, each.scratch)
        for each, n, size in zip(batch, counts, sizes, strict=True)
    ]


def _accompanied(program: Program) -> Program:
    """With a layer of another shape, which never runs, where a kernel calls what is one function for all.

    As in a network, gcc does not know that function's arguments then.
    """
    (layer,) = program.layers
    (call,) = layer.calls
    if call.kernel != COMMON:
        return program
    length, channels = (int(str(call.params[name])) for name in ("length", "output_depth"))
    sizes = {"length": length - 4 or 8, "output_depth": channels - 2 or 4}
    other = replace(call, params={**call.params, **sizes})
    layers = (layer, replace(layer, calls=(other,)))
    return replace(program, layers=layers, sources=(), arena_size=program.arena_size + SPARE)


NEEDLESS = re.compile(r"_(init|run_layer|layer_output|use_arena|input\w*|output\w*)$")


def code_bytes(board: Board, compiled: Path) -> int:
    """Of the functions that an inference calls."""
    compiler = board.firmware.compiler
    assert compiler is not None
    command = [compiler.removesuffix("gcc") + "nm", "-S", str(compiled)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in said.splitlines())
    return sum(int(r[1], 16) for r in rows if len(r) == 4 and r[2] in "tT" and not NEEDLESS.search(r[3]))


def _counting(board: Board) -> Board:
    """The same board with a finer clock."""
    assert board.simulator is not None
    words = tuple(f"shift={SHIFT}" if CLOCK.fullmatch(word) else word for word in board.simulator.command)
    return dataclasses.replace(board, simulator=dataclasses.replace(board.simulator, command=words))
