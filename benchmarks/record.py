"""The committed counts of instructions, so that a slower kernel is seen and a faster one is a commit."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tinygen import api

__all__ = ["RECORD", "TOLERANCE", "compiler_of", "read_record", "write_record"]

RECORD = Path(__file__).with_name("instructions.json")
TOLERANCE = 0.01  # of the count: a clock of 0.256 us and what a compiler's patch changes

Counts = Mapping[str, Mapping[str, int]]  # by board and model


def read_record() -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """The compilers that the counts are of, by board, and the counts, by board and model."""
    if not RECORD.is_file():
        return {}, {}
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    return found["compilers"], found["instructions"]


def write_record(counts: Counts) -> None:
    """Replace what was measured now, keep the rest."""
    compilers, kept = read_record()
    for board, models in counts.items():
        compiler = compiler_of(api.load_board(board))
        if compilers.get(board) != compiler:
            kept[board] = {}  # counts of two compilers do not belong in one table
        compilers[board] = compiler
        kept[board] = dict(sorted({**kept.get(board, {}), **models}.items()))
    content = {"compilers": compilers, "instructions": kept}
    RECORD.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def compiler_of(board: api.Board) -> str:
    """Name and version of a simulated board's compiler."""
    gcc = board.firmware.compiler
    assert gcc is not None
    said = subprocess.run([gcc, "--version"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s+", " ", said.splitlines()[0])
