"""Estimates of whole programs: what they add up to, what they grow with, and what they admit."""

from __future__ import annotations

import dataclasses

import pytest

from tests.conftest import ROOT
from tinygen import api
from tinygen.boards import Board, load_board
from tinygen.costs import layer_costs
from tinygen.latency import Latency, estimate_latency
from tinygen.latency.mixes import find_pace
from tinygen.placement import Placement
from tinygen.program import Program
from tinygen.silicon import Flash
from tinygen.target import Optimize, target_of

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
BOARD = load_board("nucleo-l4r5zi")


@pytest.fixture(scope="module")
def program() -> Program:
    return api.load_model(DIGITS, target=target_of("cortex-m4")).program


def with_flash(board: Board, flash: Flash | None) -> Board:
    return dataclasses.replace(board, silicon=dataclasses.replace(board.silicon, flash=flash))


def estimated(program: Program, board: Board = BOARD) -> Latency:
    found = estimate_latency(program, board)
    assert found is not None
    return found


def test_the_whole_is_the_sum_of_its_layers(program: Program) -> None:
    found = estimated(program)
    assert found.missing == ()
    assert len(found.layers) == len(program.layers)
    assert found.instructions == sum(layer.instructions or 0 for layer in found.layers)
    assert found.cycles == sum(layer.cycles or 0 for layer in found.layers)
    assert found.milliseconds is not None
    assert found.milliseconds == pytest.approx(found.cycles / 120e3)
    assert sum(layer.micros or 0 for layer in found.layers) == pytest.approx(found.milliseconds * 1_000)
    assert found.millijoules == pytest.approx(found.milliseconds * 22.8 * 3.3 / 1_000)


def test_a_layer_is_its_kernels_instructions_times_their_pace_and_its_constants_wait(
    program: Program,
) -> None:
    found = estimated(program, with_flash(BOARD, Flash(wait=5, line=8, cached=True)))
    for layer, cost, each in zip(
        program.layers, layer_costs(program, "cortex-m4"), found.layers, strict=True
    ):
        compute = 0.0
        for kernel, instructions in cost.kernels.items():
            pace = find_pace("cortex-m4", kernel)
            assert pace is not None
            compute += instructions * pace.cycles
        assert each.instructions == cost.instructions
        assert each.cycles == round(compute + layer.constant_bytes * 5 / 8)


def test_flash_that_waits_longer_or_has_no_cache_takes_longer(program: Program) -> None:
    flashes = (None, Flash(1, 8, True), Flash(5, 8, True), Flash(5, 8, False))
    cycles = [estimated(program, with_flash(BOARD, flash)).cycles or 0 for flash in flashes]
    assert cycles == sorted(cycles)
    assert len({*cycles}) == len(cycles)


def test_half_the_clock_takes_twice_the_time(program: Program) -> None:
    slow = dataclasses.replace(BOARD, cpu=dataclasses.replace(BOARD.cpu, mhz=60))
    twice, once = estimated(program, slow).milliseconds, estimated(program).milliseconds
    assert once is not None
    assert twice == pytest.approx(2 * once)


def test_a_cortex_m7_takes_less_cycles_for_the_same(program: Program) -> None:
    faster = dataclasses.replace(BOARD, cpu=dataclasses.replace(BOARD.cpu, core="cortex-m7"))
    slow, fast = (estimated(program, with_flash(board, None)) for board in (BOARD, faster))
    assert fast.instructions == slow.instructions
    assert fast.cycles == pytest.approx((slow.cycles or 0) * 0.54, abs=len(program.layers))


def test_constants_in_ram_do_not_wait(program: Program) -> None:
    in_ram = dataclasses.replace(BOARD, memory=dataclasses.replace(BOARD.memory, constants_in_ram=True))
    without = estimated(program, with_flash(BOARD, None)).cycles
    assert estimated(program, in_ram).cycles == without
    assert estimate_latency(program, in_ram, Placement(flash_constants=True)) == estimated(program)


def test_a_layer_that_was_not_counted_leaves_the_sums_open(program: Program) -> None:
    call = dataclasses.replace(program.layers[1].calls[0], kernel="tg_none")
    layers = list(program.layers)
    layers[1] = dataclasses.replace(layers[1], calls=(call,))
    found = estimated(dataclasses.replace(program, layers=tuple(layers)))
    assert found.missing == (1,)
    assert (found.instructions, found.cycles, found.milliseconds, found.millijoules) == (None,) * 4
    assert found.layers[0].cycles is not None
    assert any("tg_none" in note for note in found.notes)


def test_a_board_without_power_has_no_energy(program: Program) -> None:
    silicon = dataclasses.replace(BOARD.silicon, power=None)
    found = estimated(program, dataclasses.replace(BOARD, silicon=silicon))
    assert found.milliseconds is not None
    assert found.millijoules is None
    assert any("no energy" in note for note in found.notes)


def test_what_the_estimate_leaves_out_is_said(program: Program) -> None:
    in_psram = estimate_latency(program, BOARD, Placement(psram_arena=True))
    assert in_psram is not None
    assert any("PSRAM" in note for note in in_psram.notes)
    assert not any("PSRAM" in note for note in estimated(program).notes)


def test_what_was_counted_otherwise_has_no_estimate(program: Program) -> None:
    assert estimate_latency(program, BOARD.tuned(Optimize.SIZE)) is None
    assert estimate_latency(program, BOARD.tuned(Optimize.BALANCED)) is not None
    assert estimate_latency(program, load_board("host")) is None
    unknown = dataclasses.replace(program.layers[1].calls[0], kernel="tg_none")
    alone = dataclasses.replace(program, layers=(dataclasses.replace(program.layers[1], calls=(unknown,)),))
    assert estimate_latency(alone, BOARD) is None
