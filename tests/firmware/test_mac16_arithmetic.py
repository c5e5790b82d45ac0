"""What kernels for MAC16 have in common equals plain C, on an emulated Xtensa processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bare import Machine
from tests.conftest import ROOT
from tests.emulated import END, said_by
from tests.firmware.programs import HERE, STRICT
from tinygen.boards import load_board

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Tools


def test_requantization_is_exact(tools: Tools, tmp_path: Path) -> None:
    board = load_board("sim-esp32")
    assert board.simulator is not None
    machine = Machine(tools, board)
    sources = [HERE / "mac16_arithmetic.c", *machine.parts]
    options = (*STRICT, "-O2", f"-I{ROOT / 'firmware' / 'kernels'}")
    objects = [machine.compile(source, tmp_path, *options) for source in sources]
    image = machine.link(objects, tmp_path / "arithmetic.elf")
    assert said_by(board.simulator.command, image) == b"exact" + END
