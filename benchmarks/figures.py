"""What is measured of a model on a processor in a mode, and as which key it is remembered."""

from __future__ import annotations

import hashlib
import re
import subprocess
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tinygen import api, resources
from tinygen.boards import load_board
from tinygen.emit import emit
from tinygen.project import kernel_files
from tinygen.target import Goal, Optimize

__all__ = ["Case", "Figures", "key_of", "tools_of"]


@dataclass(frozen=True, slots=True)
class Case:
    """A model's file, a board's name and a mode."""

    model: Path
    board: str
    mode: Optimize

    @property
    def name(self) -> tuple[str, str, str]:
        """Board, model and mode, as the record has them."""
        return self.board, self.model.stem, self.mode.value


@dataclass(frozen=True, slots=True)
class Figures:
    """One inference, in bytes but for the counts; ``flash`` is the model's code and constants alone.

    ``arena`` has activations, inputs, outputs and scratch memory; ``states`` outlive the inference.
    ``stack`` is None where the compiler does not tell. ``key`` is of what was measured; ``refused`` says why
    nothing was.
    """

    key: str
    instructions: int = 0
    macs: int = 0
    flash: int = 0
    arena: int = 0
    states: int = 0
    stack: int | None = None
    refused: str = ""

    def to_json(self) -> dict[str, object]:
        """Without what is empty."""
        if self.refused:
            return {"key": self.key, "refused": self.refused}
        return {name: value for name, value in asdict(self).items() if name != "refused"}


def key_of(case: Case) -> str:
    """A hash of the generated C and its kernels, how they are compiled, and by which tools.

    Raises TinygenError where the model cannot be compiled.
    """
    board = load_board(case.board)
    model = api.load_model(case.model, target=Goal(case.mode).target(board.cpu.core))
    texts = emit(model.program)
    name = model.program.name
    kernels = kernel_files(texts.values())
    facts = resources.firmware() / "platform" / "boards" / f"{board.platformio.board}.json"
    tuned = board.tuned(case.mode).platformio
    flags = [tuned.option("build_flags"), tuned.option("build_src_flags")]
    said = hashlib.sha256()
    for part in (texts[f"{name}.c"], texts[f"{name}.h"], str(flags), facts.read_text(), str(tools_of(board))):
        said.update(part.encode())
    for file in sorted(kernels):
        said.update(kernels[file])
    return said.hexdigest()[:16]


def tools_of(board: api.Board) -> dict[str, str]:
    """Names and versions of an emulated board's compiler and emulator."""
    assert board.firmware.compiler is not None and board.simulator is not None
    return {
        "compiler": _version(board.firmware.compiler),
        "emulator": _version(board.simulator.command[0]),
    }


@cache
def _version(program: str) -> str:
    """The first line of what a program says of itself."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s+", " ", said.splitlines()[0])
