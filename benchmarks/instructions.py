"""Executed instructions of one inference on an emulated board, counted by the emulator's own clock.

qemu's -icount shift=N advances virtual time by 2^N ns for each instruction. With N = 8 the microseconds that
the firmware measures are instructions * 0.256, so the count is exact to the 4 instructions of one
microsecond. The first of the boards' counters (40 MHz on lx106) then wraps after 419 million instructions;
for models that may come so far N is 5, and the step 31 instructions.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figures import Figures, Name, digest
from tinygen import api
from tinygen.boards import load_board
from tinygen.emit import emit
from tinygen.parts import Part
from tinygen.project import kernel_files
from tinygen.target import Goal, Optimize

__all__ = ["PATIENCE", "Case", "counting", "counts_instructions", "figures_of"]

FINE, COARSE = 8, 5
LARGE = 4_000_000  # multiply-accumulates; the slowest kernels take 50 instructions for one
PATIENCE = 60.0  # seconds for the slowest inference on a busy computer
CLOCK = re.compile(r"shift=\d+")


def counts_instructions(board: api.Board) -> bool:
    """Whether the board's clock counts instructions, and can be made finer."""
    words = board.simulator.command if board.simulator is not None else ()
    return any(CLOCK.fullmatch(word) for word in words)


@dataclass(frozen=True, slots=True)
class Case:
    """A model's file, a board's name and a mode."""

    model: Path
    board: str
    mode: Optimize

    @property
    def name(self) -> Name:
        return self.board, self.model.stem, self.mode.value

    def key(self) -> str:
        """Raises TinygenError where the model cannot be compiled."""
        core = load_board(self.board).cpu.core
        model = api.load_model(self.model, target=Goal(self.mode).target(core))
        texts = emit(model.program)
        own = [texts[f"{model.program.name}.{ending}"] for ending in ("c", "h")]
        return digest(self.board, self.mode, own, kernel_files(texts.values()))

    def measure(self, key: str = "") -> Figures:
        """Build the model's firmware, run it twice on the emulated board, and compare what it says.

        Raises TinygenError; AssertionError where an output, or a layer's, is not the reference's.
        """
        with tempfile.TemporaryDirectory() as scratch:
            built = api.build(self.board, self.model, output=Path(scratch) / "project", goal=Goal(self.mode))
            built = replace(built, board=counting(built.board, built.model.program.macs))
            samples = api.random_samples(built.model.graph, 1, seed=0)
            twice = api.Samples(samples.values * 2, samples.shown * 2)
            with api.open_board(built, timeout=PATIENCE) as device:
                micros = [prediction.invoke_us for prediction in api.predict(device, built.model, twice)]
                *_, outcome = api.verify(device, built.model, samples)
        assert outcome.exact, f"{self.board} computes {self.model} wrongly: {outcome.mismatches}"
        return figures_of(built, micros[-1], key)


def figures_of(built: api.Build, micros: int, key: str = "") -> Figures:
    """Of a build with the finer clock, one of whose inferences took that long."""
    program, stack = built.model.program, built.footprint.stack
    (own,) = (share for share in built.footprint.parts if share.part is Part.MODEL)
    return Figures(
        key=key,
        instructions=round(micros * 1000 / (1 << _shift(program.macs))),
        macs=program.macs,
        flash=own.flash,
        arena=program.arena_size,
        states=program.state_size,
        stack=None if stack is None else stack.bytes,
    )


def counting(board: api.Board, macs: int) -> api.Board:
    """The same board with a finer clock, for a model of so many multiply-accumulates."""
    facts = board.simulator
    assert facts is not None, f"{board.name} is hardware"
    assert counts_instructions(board), f"{board.name} does not count instructions"
    fine = f"shift={_shift(macs)}"
    words = tuple(fine if CLOCK.fullmatch(word) else word for word in facts.command)
    return replace(board, simulator=replace(facts, command=words))


def _shift(macs: int) -> int:
    return FINE if macs < LARGE else COARSE
