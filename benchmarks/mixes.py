"""What each kernel's instructions are: ``python -m benchmarks.mixes`` renews tinygen/latency/mixes.json.

Every model that fits is built for speed and run once on each emulated board whose program qemu's plugins can
watch. What a function of a layer executes, with all it calls, belongs to the kernels in it; what several
kernels do together counts for those that are never seen alone. Exceptions, in which sim-esp32 computes MULSH,
are left out.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.blocks import count_blocks, disassemble, functions
from benchmarks.classes import EXTRA, ISAS, events, kind_of
from benchmarks.instructions import counts_instructions
from benchmarks.models import find_models
from tinygen import api
from tinygen.emit import emit
from tinygen.errors import TinygenError
from tinygen.latency.cores import CORES
from tinygen.program import Program

__all__ = ["Mixes", "measure", "shares"]

RECORD = Path(__file__).resolve().parent.parent / "tinygen" / "latency" / "mixes.json"
ISA_OF = {"cortex": "arm", "rv32im": "riscv", "xtensa": "xtensa"}
PREFIX_OF = {"arm": "arm-none-eabi-", "riscv": "riscv64-unknown-elf-", "xtensa": "xtensa-lx106-elf-"}
FUNCTION = re.compile(r"^static (?:TG_COMMON )?void (layer_\d+|common_\d+)\(.*?^}", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"\b(tg_\w+)\(&")
CLOCK = "tg_port_micros"  # called before and behind an inference
DIGITS = 4  # of an event's share

Mixes = dict[tuple[str, ...], Counter[str]]  # events by the kernels of a function


def measure(board: api.Board, model: Path) -> Mixes:
    """What a model's kernels execute on an emulated board; raises TinygenError where it does not fit."""
    isa = ISA_OF[board.cpu.core[:6]]
    with tempfile.TemporaryDirectory() as scratch:
        built = api.build(board.name, model, output=Path(scratch) / "project")
        places = functions(built.image, PREFIX_OF[isa])
        marks, owners = _phases(built, places, isa)
        blocks = count_blocks(built, marks | {places[CLOCK] & ~1: 0})
        code = disassemble(built.image, PREFIX_OF[isa], blocks)
    result: Mixes = {}
    for number, names in enumerate(owners):
        own = [each for each in blocks if each.phase == number + 1 and min(code) <= each.address <= max(code)]
        result.setdefault(names, Counter()).update(events(own, code, isa))
    return result


def _phases(
    built: api.Build, places: Mapping[str, int], isa: str
) -> tuple[dict[int, int], list[tuple[str, ...]]]:
    """Where phases begin, and the kernels of each phase: a function's, and at last those inside invoke().

    The compiler puts small layers into NAME_invoke(). Whenever that goes on, their phase does.
    """
    kernels = kernels_of(built.model.program)
    symbols = {name.partition(".")[0]: address & ~1 for name, address in places.items()}
    inside = {kernel for name, names in kernels.items() if name not in symbols for kernel in names}
    own = sorted(kernels.keys() & symbols.keys())
    marks = {symbols[name]: number + 1 for number, name in enumerate(own)}
    owners = [kernels[name] for name in own]
    begin = symbols[f"{built.model.program.name}_invoke"]
    end = min(address for address in symbols.values() if address > begin)
    code = disassemble(built.image, PREFIX_OF[isa], ())
    addresses = sorted(address for address in code if begin <= address < end)
    behind = [
        after for before, after in itertools.pairwise(addresses) if kind_of(code[before], ISAS[isa]) == "call"
    ]
    return marks | dict.fromkeys([begin, *behind], len(owners) + 1), [*owners, tuple(sorted(inside))]


def kernels_of(program: Program) -> dict[str, tuple[str, ...]]:
    """The kernels that each function of the generated C calls."""
    text = next(text for name, text in emit(program).items() if name.endswith(f"{program.name}.c"))
    found = {match[1]: CALL.findall(match[0]) for match in FUNCTION.finditer(text)}
    return {name: tuple(sorted({*kernels})) for name, kernels in found.items() if kernels}


def shares(measured: Mixes) -> dict[str, dict[str, float]]:
    """Events for each instruction by kernel: of functions of its own, else of those that it shares."""
    names = sorted({name for owners in measured for name in owners})
    found = {name: _own(name, measured) for name in names}
    return {
        name: {
            event: round(count / instructions(mix), DIGITS) for event, count in sorted(mix.items()) if count
        }
        for name, mix in found.items()
        if instructions(mix)
    }


def _own(name: str, measured: Mixes) -> Counter[str]:
    alone = Counter(measured.get((name,), Counter()))
    if alone:
        return alone
    for owners, counts in measured.items():
        if name in owners:
            alone.update(counts)
    return alone


def instructions(mix: Mapping[str, int]) -> int:
    """How many instructions are behind these events."""
    return sum(count for event, count in mix.items() if event not in EXTRA)


def _boards(names: list[str]) -> Iterator[api.Board]:
    """Those named, else one for each processor whose instructions stand for a core's."""
    left = {core.counted for core in CORES.values()}
    for board in api.list_boards():
        wanted = board.name in names if names else board.cpu.core in left
        if counts_instructions(board) and wanted:
            left.discard(board.cpu.core)
            yield board


def main() -> None:
    """Measure all boards, or those named, and replace their part of the record."""
    parser = argparse.ArgumentParser(prog="benchmarks.mixes", description=__doc__)
    parser.add_argument("--board", action="append", default=[], help="only this emulated board; repeatable")
    names = parser.parse_args().board
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    for board in _boards(names):
        found: Mixes = {}
        for name, path in find_models().items():
            try:
                measured = measure(board, path)
            except TinygenError as error:
                print(f"{board.name} {name}: {' '.join(error.cause.split())[:90]}", flush=True)
                continue
            for owners, counts in measured.items():
                found.setdefault(owners, Counter()).update(counts)
            total = sum(instructions(counts) for counts in measured.values())
            print(f"{board.name} {name}: {total:,} instructions", flush=True)
        record[board.cpu.core] = shares(found)
        RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
