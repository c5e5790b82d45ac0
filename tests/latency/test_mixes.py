"""Cycles of hand-made mixes, and the recorded ones: what they must add up to whatever was measured."""

from __future__ import annotations

import json

import pytest

from tinygen.latency.cores import CORES
from tinygen.latency.mixes import ADDED, RECORD, find_pace, pace_of
from tinygen.ops import OPERATORS
from tinygen.variants import VARIANTS

MIXES = json.loads(RECORD.read_text(encoding="utf-8"))
M4 = CORES["cortex-m4"]


def test_an_instruction_takes_one_cycle_unless_the_core_says_otherwise() -> None:
    assert pace_of({"alu": 0.75, "store": 0.25}, M4).cycles == pytest.approx(1.0)
    assert pace_of({"alu": 0.5, "load": 0.5}, M4).cycles == pytest.approx(0.5 + 0.5 * 2)


def test_neighbouring_loads_share_a_cycle() -> None:
    assert pace_of({"load": 1.0, "load_next": 0.5}, M4).cycles == pytest.approx(2 - 0.5)


def test_a_list_of_registers_takes_a_cycle_for_each() -> None:
    assert pace_of({"multiple": 1.0, "words": 4.0}, M4).cycles == pytest.approx(1 + 4)


def test_what_a_core_does_not_charge_costs_nothing() -> None:
    assert pace_of({"alu": 1.0, **dict.fromkeys(ADDED, 1.0)}, CORES["rv32imc"]).cycles == pytest.approx(2.0)


def test_two_at_once_take_less() -> None:
    mix = {"alu": 0.5, "load": 0.5}
    assert pace_of(mix, CORES["cortex-m7"]).cycles == pytest.approx(0.54 * pace_of(mix, M4).cycles)


def test_jumps_are_what_waits_for_flash() -> None:
    assert pace_of({"alu": 0.7, "jump": 0.2, "call": 0.1}, M4).jumps == pytest.approx(0.3)


@pytest.mark.parametrize("core", MIXES)
def test_kinds_of_a_recorded_mix_are_shares_of_its_instructions(core: str) -> None:
    known = {kernel for operator in OPERATORS for kernel in operator.KERNELS}
    known |= {variant.KERNEL for variant in VARIANTS}
    assert {*MIXES[core]} <= known
    for kernel, mix in MIXES[core].items():
        own = sum(share for event, share in mix.items() if event not in ADDED)
        assert own == pytest.approx(1.0, abs=0.002), kernel


@pytest.mark.parametrize("core", [core for core, model in CORES.items() if model.counted in MIXES])
def test_a_core_takes_from_half_a_cycle_to_three(core: str) -> None:
    for kernel in MIXES[CORES[core].counted]:
        pace = find_pace(core, kernel)
        assert pace is not None
        assert pace.measured
        assert 0.5 <= pace.cycles <= 3.5, kernel
        assert 0 <= pace.jumps < 0.5


def test_a_kernel_that_was_not_measured_takes_the_mean() -> None:
    paces = [find_pace("cortex-m4", kernel) for kernel in MIXES["cortex-m4"]]
    cycles = [pace.cycles for pace in paces if pace is not None]
    unknown = find_pace("cortex-m4", "tg_none")
    assert unknown is not None
    assert not unknown.measured
    assert unknown.cycles == pytest.approx(sum(cycles) / len(cycles))


def test_a_core_without_a_model_has_no_pace() -> None:
    assert find_pace("x86-64", "tg_copy") is None
