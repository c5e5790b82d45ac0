"""What is measured of a model on a processor in a mode, and as which key it is remembered."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Protocol

from tinygen import api, resources
from tinygen.boards import load_board
from tinygen.target import Optimize

__all__ = ["Figures", "Measured", "Name", "UnfitError", "digest", "tools_of"]

COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
Name = tuple[str, str, str]  # board, model, and mode or peer


@dataclass(frozen=True, slots=True)
class Figures:
    """One inference, in bytes but for the counts; ``flash`` is the model's code and constants alone.

    ``arena`` has activations, inputs, outputs and scratch memory; ``states`` outlive the inference.
    ``stack`` is None where the compiler does not tell. ``key`` is of what was measured; ``refused`` says why
    nothing was. ``different`` outputs of a peer are not TFLM's; of tinygen's there are none.
    """

    key: str
    instructions: int = 0
    macs: int = 0
    flash: int = 0
    arena: int = 0
    states: int = 0
    stack: int | None = None
    different: int = 0
    refused: str = ""

    def to_json(self) -> dict[str, object]:
        """Without what is empty."""
        if self.refused:
            return {"key": self.key, "refused": self.refused}
        empty = {"refused"} if self.different else {"refused", "different"}
        return {name: value for name, value in asdict(self).items() if name not in empty}


class UnfitError(Exception):
    """A peer does not take a model; says why."""


class Measured(Protocol):
    """What can be measured, and is told apart by a key from what was measured before."""

    @property
    def name(self) -> Name: ...

    def key(self) -> str:
        """TinygenError or UnfitError where it cannot be compiled."""

    def measure(self, key: str) -> Figures:
        """TinygenError where it cannot be built or does not run."""


def digest(board_name: str, mode: Optimize, texts: Sequence[str], kernels: Mapping[str, bytes]) -> str:
    """A hash of C and of the kernels in it without comments, how they are compiled, and by which tools."""
    board = load_board(board_name)
    facts = resources.firmware() / "platform" / "boards" / f"{board.platformio.board}.json"
    tuned = board.tuned(mode).platformio
    flags = [tuned.option("build_flags"), tuned.option("build_src_flags")]
    setting = (str(flags), facts.read_text(encoding="utf-8"), str(tools_of(board)))
    said = hashlib.sha256()
    for part in (*(text.encode() for text in texts), *(kernels[file] for file in sorted(kernels))):
        said.update(COMMENT.sub(b"", part))
    for text in setting:
        said.update(text.encode())
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
