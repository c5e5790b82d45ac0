"""No inference costs more instructions than the committed counts say: a slower kernel is no accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.figures import tools_of
from benchmarks.instructions import Case
from benchmarks.models import find_models
from benchmarks.record import TOLERANCE, read_figures, read_tools
from tinygen.boards import load_board
from tinygen.target import Optimize

if TYPE_CHECKING:
    from tests.conftest import Tools

MODELS = ("digits", "kws_ds_cnn", "ad_autoencoder", "ic_resnet8")
FIGURES = read_figures()
SPEED = [
    (board, model, mode) for board, model, mode in sorted(FIGURES) if model in MODELS and mode == "speed"
]
# Another mode, where programs are small and quickly built: its kernels share functions.
BALANCED = [("sim-cortex-m4", "digits", "balanced"), ("sim-esp32", "digits", "balanced")]


@pytest.mark.slow
@pytest.mark.parametrize(("board", "model", "mode"), [*SPEED, *BALANCED])
def test_no_slower_than_recorded(tools: Tools, board: str, model: str, mode: str) -> None:
    facts = load_board(board)
    assert facts.firmware.compiler is not None and facts.simulator is not None
    tools.require(facts.firmware.compiler)
    tools.require(facts.simulator.command[0])
    if model not in find_models():
        pytest.skip("the folder of real models is not there")
    if tools_of(facts)["compiler"] != read_tools()[board]["compiler"]:
        pytest.skip(f"counted with {read_tools()[board]['compiler']}, here is another compiler")
    count = Case(find_models()[model], board, Optimize(mode)).measure().instructions
    recorded = FIGURES[board, model, mode].instructions
    assert count <= recorded * (1 + TOLERANCE), f"{count:,} instructions, recorded are {recorded:,}"
    assert count >= recorded * (1 - TOLERANCE), f"faster: {count:,}; python -m benchmarks --record commits it"


def test_every_processor_is_recorded() -> None:
    assert len(SPEED) >= 5 * len(MODELS)
    assert {*BALANCED} <= {*FIGURES}
