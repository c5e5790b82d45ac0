"""Executed instructions of one inference on an emulated board, counted by the emulator's own clock.

qemu's -icount shift=N advances virtual time by 2^N ns for each instruction. With N = 8 the microseconds that
the firmware measures are instructions * 0.256, so the count is exact to the 4 instructions of one
microsecond, and the first of the boards' counters (40 MHz on lx106) wraps after 419 million instructions.
"""

from __future__ import annotations

import dataclasses
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tinygen import api
from tinygen.report import Footprint
from tinygen.target import Goal, Optimize

__all__ = ["Cost", "counts_instructions", "measure"]

SHIFT = 8
CLOCK = re.compile(r"shift=\d+")
NANOSECONDS = 1 << SHIFT


@dataclass(frozen=True, slots=True)
class Cost:
    """One inference of one model; instructions of the second one, with a fixed input."""

    instructions: int
    macs: int
    footprint: Footprint


def counts_instructions(board: api.Board) -> bool:
    """Whether the board's clock counts instructions, and can be made finer."""
    words = board.simulator.command if board.simulator is not None else ()
    return any(CLOCK.fullmatch(word) for word in words)


def measure(model: Path, board_name: str, optimize: Optimize = Optimize.SPEED) -> Cost:
    """Build the model's firmware, run it twice on the emulated board, and compare what it says.

    Raises TinygenError; AssertionError where an output is not the reference's.
    """
    with tempfile.TemporaryDirectory() as scratch:
        built = api.build(board_name, model, output=Path(scratch) / "project", goal=Goal(optimize))
        built = dataclasses.replace(built, board=_counting(built.board))
        samples = api.random_samples(built.model.graph, 1, seed=0)
        twice = api.Samples(samples.values * 2, samples.shown * 2)
        with api.open_board(built) as device:
            micros = [prediction.invoke_us for prediction in api.predict(device, built.model, twice)]
            *_, outcome = api.verify(device, built.model, samples)
    assert outcome.exact, f"{board_name} computes {model} wrongly: {outcome.mismatches}"
    return Cost(round(micros[-1] * 1000 / NANOSECONDS), built.model.program.macs, built.footprint)


def _counting(board: api.Board) -> api.Board:
    """The same board with a finer clock."""
    facts = board.simulator
    assert facts is not None, f"{board.name} is hardware"
    assert counts_instructions(board), f"{board.name} does not count instructions"
    words = tuple(f"shift={SHIFT}" if CLOCK.fullmatch(word) else word for word in facts.command)
    return dataclasses.replace(board, simulator=dataclasses.replace(facts, command=words))
