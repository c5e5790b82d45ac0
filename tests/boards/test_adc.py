"""Analog readings: the projects of all boards compile, and what they are told of pin and model is right."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.boards.sampled import HARDWARE, ONE_OF_EACH, compile_sampled, front_end, window_model
from tests.conftest import Tools
from tinygen.boards import Board, load_board
from tinygen.config import Settings
from tinygen.errors import ConfigError
from tinygen.program import Program
from tinygen.sampling import Adc
from tinygen.sensing import plan_sensing

ROW = window_model(1, 40, 1)


@pytest.mark.parametrize("board", ONE_OF_EACH, ids=lambda board: board.name)
def test_its_project_compiles(board: Board, tools: Tools, tmp_path: Path) -> None:
    compile_sampled("adc", board, ROW, reading(board), tmp_path / "p", tools)


def reading(board: Board) -> Adc:
    """Every real board reads analog voltages."""
    analog = board.peripherals.adc
    assert analog is not None and len(analog.pins) == len(set(analog.pins))
    return Adc(analog.pins[-1], 100, -2.0, 5.5, 8)


@pytest.mark.parametrize("board", HARDWARE, ids=lambda board: board.name)
def test_its_facts(board: Board) -> None:
    adc = reading(board)
    sensing = plan_sensing(Settings("adc", sampling=adc), ROW, board)
    assert sensing is not None and board.peripherals.adc is not None
    facts = sensing.files["sources/tg_adc_facts.h"].decode()
    (unit,) = re.findall(r"_UNIT (\S+)f$", facts, re.MULTILINE)
    highest = (1 << board.peripherals.adc.bits) - 1
    assert np.float32(unit) * highest - 2.0 == pytest.approx(5.5, rel=1e-6)
    for line in ("LENGTH 40U", "STEP 8U", "RATE 100000U", "BYTES 1", f"PIN {adc.pin}", "OFFSET -2.0f"):
        assert re.search(rf"TG_ADC_{line}\b", facts)


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        (window_model(1, 20, 2), "one pin gives a row"),
        (front_end(), "has no scale"),
    ],
)
def test_inputs_that_it_cannot_fill(program: Program, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        plan_sensing(Settings("adc", sampling=Adc("A0", 1, 0, 1, None)), program, load_board("uno"))


def test_the_memory_that_it_takes() -> None:
    adc = Adc("A0", 1, 0, 1, None)
    sensing = plan_sensing(
        Settings("adc", sampling=adc), window_model(1, 40, kind="INT16"), load_board("uno")
    )
    assert sensing is not None and sensing.ram == 80
