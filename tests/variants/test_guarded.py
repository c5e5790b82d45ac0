"""The guard itself: an arena that is a word too small for its tensors makes the processor fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.variants.guarded import Guarded, placed
from tests.variants.layers import fully_connected
from tinygen.target import PLAIN
from tinygen.tflite import load

if TYPE_CHECKING:
    from tests.conftest import Tools


BOARDS = ("sim-cortex-m4", "sim-cortex-m55", "sim-cortex-m0", "sim-riscv32", "sim-esp32")
FAULT = r"(memory|address|access|hard) fault"


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_tensor_beyond_the_arena_is_caught(
    tools: Tools, tmp_path: Path, board: str, backwards: bool
) -> None:
    """Forwards the output is last, and is written; backwards it is the input, which is read."""
    graph = load(fully_connected(np.random.default_rng(1), 1, 8, 8, per_tensor=True), name="m")
    program = placed(graph, PLAIN, "g", backwards)
    short = replace(program, arena_size=program.arena_size - 4)
    with pytest.raises(AssertionError, match=FAULT):
        Guarded(tools, board, [short], tmp_path).answer([(np.zeros(8, np.uint8),)])


@pytest.mark.parametrize("board", BOARDS)
def test_a_tensor_before_the_arena_is_caught(tools: Tools, tmp_path: Path, board: str) -> None:
    graph = load(fully_connected(np.random.default_rng(1), 1, 8, 8, per_tensor=True), name="m")
    program = placed(graph, PLAIN, "g", backwards=False)
    early = replace(program, offsets={name: offset - 4 for name, offset in program.offsets.items()})
    with pytest.raises(AssertionError, match=FAULT):
        Guarded(tools, board, [early], tmp_path).answer([(np.zeros(8, np.uint8),)])
