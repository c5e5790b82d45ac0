"""What the plugin counts is what the emulator's own clock counts, and belongs to the kernels that did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.mixes import instructions, kernels_of, measure, shares
from benchmarks.record import read_figures
from tests.conftest import ROOT
from tinygen import api
from tinygen.latency.mixes import ADDED
from tinygen.target import target_of

if TYPE_CHECKING:
    from tests.conftest import Tools

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
AROUND = 0.002  # of the count: the call of the model itself


def test_every_instruction_of_an_inference_is_counted_once(tools: Tools) -> None:
    for tool in ("gcc", "arm-none-eabi-gcc", "qemu-system-arm"):
        tools.require(tool)
    found = measure(api.load_board("sim-cortex-m4"), DIGITS)
    counted = read_figures()["sim-cortex-m4", "digits", "speed"].instructions
    total = sum(instructions(mix) for mix in found.values())
    assert counted * (1 - AROUND) <= total <= counted
    program = api.load_model(DIGITS, target=target_of("cortex-m4")).program
    assert {name for names in found for name in names} == {call.kernel for call in program.calls}
    for mix in shares(found).values():
        assert abs(sum(share for event, share in mix.items() if event not in ADDED) - 1) < 0.002


def test_functions_know_their_kernels() -> None:
    program = api.load_model(DIGITS, target=target_of("cortex-m4")).program
    owners = kernels_of(program)
    assert owners["layer_0"] == (program.layers[0].calls[0].kernel,)
    assert {name for names in owners.values() for name in names} == {call.kernel for call in program.calls}
