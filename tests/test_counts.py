"""No inference costs more instructions than the committed counts say: a slower kernel is no accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.instructions import measure
from benchmarks.models import find_models
from benchmarks.record import TOLERANCE, compiler_of, read_record
from tinygen.boards import load_board

if TYPE_CHECKING:
    from tests.conftest import Tools

MODELS = ("digits", "kws_ds_cnn", "ad_autoencoder", "ic_resnet8")
COMPILERS, COUNTS = read_record()
CASES = [(board, model) for board in sorted(COUNTS) for model in MODELS if model in COUNTS[board]]


@pytest.mark.slow
@pytest.mark.parametrize(("board", "model"), CASES)
def test_no_slower_than_recorded(tools: Tools, board: str, model: str) -> None:
    facts = load_board(board)
    assert facts.firmware.compiler is not None and facts.simulator is not None
    tools.require(facts.firmware.compiler)
    tools.require(facts.simulator.command[0])
    if model not in find_models():
        pytest.skip("the folder of real models is not there")
    if compiler_of(facts) != COMPILERS[board]:
        pytest.skip(f"counted with {COMPILERS[board]}, here is another compiler")
    count = measure(find_models()[model], board).instructions
    recorded = COUNTS[board][model]
    assert count <= recorded * (1 + TOLERANCE), f"{count:,} instructions, recorded are {recorded:,}"
    assert count >= recorded * (1 - TOLERANCE), f"faster: {count:,}; python -m benchmarks --record commits it"


def test_every_processor_is_recorded() -> None:
    assert len(CASES) >= 5 * len(MODELS)
