"""Runs a program on an emulated board and counts how often each block of its instructions is executed.

A plugin of qemu (blocks.c) counts, separately for each phase: a phase begins where one of the addresses given
is executed.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instructions import PATIENCE
from tinygen import api, toolchain

__all__ = ["Block", "Instruction", "count_blocks", "disassemble", "functions"]

NEWEST_ARM = "armv8.1-m.main"  # else objdump takes Helium for a coprocessor
PLUGIN = Path(__file__).with_name("blocks.c")
LINE = re.compile(r"\s*([0-9a-f]+):\t(\S+)(?:\s+(.*))?$")
SYMBOL = re.compile(r"([0-9a-f]+) ([tTwW]) (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """Instructions in a row: ``executed`` so often in a phase, and ``jumped`` so often from its end."""

    phase: int
    address: int
    instructions: int
    executed: int
    jumped: int


@dataclass(frozen=True, slots=True)
class Instruction:
    """One of a program, as objdump writes it."""

    name: str
    operands: str


def count_blocks(built: api.Build, marks: Mapping[int, int]) -> list[Block]:
    """One inference with a fixed input; ``marks`` are addresses and the phases that begin there, 0: none."""
    with tempfile.TemporaryDirectory() as scratch:
        plugin, output = Path(scratch) / "blocks.so", Path(scratch) / "blocks.txt"
        compiler = str(toolchain.require("gcc"))
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", str(PLUGIN), "-o", str(plugin)], check=True)
        arguments = [f"out={output}", *(f"{address:x}={phase}" for address, phase in marks.items())]
        counting = dataclasses.replace(built, board=_with_plugin(built.board, plugin, arguments))
        samples = api.random_samples(built.model.graph, 1, seed=0)
        with api.open_board(counting, timeout=PATIENCE) as device:
            for _ in api.predict(device, built.model, samples):
                pass
        lines = output.read_text(encoding="utf-8").splitlines()
    return [_block(line.split()) for line in lines]


def _with_plugin(board: api.Board, plugin: Path, arguments: list[str]) -> api.Board:
    facts = board.simulator
    assert facts is not None, f"{board.name} is hardware"
    command = (*facts.command, "-plugin", ",".join([str(plugin), *arguments]))
    return dataclasses.replace(board, simulator=dataclasses.replace(facts, command=command))


def _block(words: list[str]) -> Block:
    phase, address, instructions, _, executed, jumped = words
    return Block(int(phase), int(address, 16), int(instructions), int(executed), int(jumped))


def functions(image: Path, prefix: str) -> dict[str, int]:
    """The addresses of a program's functions, by name; ``prefix`` as of the compiler's programs."""
    text = _output(f"{prefix}nm", str(image))
    return {name: int(address, 16) for address, _, name in SYMBOL.findall(text)}


def disassemble(image: Path, prefix: str, blocks: Sequence[Block]) -> dict[int, Instruction]:
    """The program's instructions by address, without the vectors of exceptions.

    On Xtensa objdump loses step at bytes between loops, which belong to no instruction: there it begins anew
    with the next block that was executed.
    """
    found = _sweep(image, prefix, 0)
    wanted = sorted(block.address for block in blocks)
    for address in wanted:
        if address not in found and min(found) < address < max(found):
            found = {place: each for place, each in found.items() if place < address}
            found |= _sweep(image, prefix, address)
    return found


def _sweep(image: Path, prefix: str, start: int) -> dict[int, Instruction]:
    newest = ("-m", NEWEST_ARM) if prefix.startswith("arm") else ()
    options = ("-d", "-j", ".text", "--no-show-raw-insn", f"--start-address={start:#x}", *newest)
    found: dict[int, Instruction] = {}
    for line in _output(f"{prefix}objdump", *options, str(image)).splitlines():
        match = LINE.match(line)
        if match:
            found[int(match[1], 16)] = Instruction(match[2], match[3] or "")
    return found


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
