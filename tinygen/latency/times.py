"""How long a program will take on a board, layer by layer: counted instructions and a model of the core.

Nothing is measured here but the instructions. What is not modelled: docs/estimates.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.boards import Board
from tinygen.costs import LayerCost, layer_costs
from tinygen.latency.battery import energy_mj
from tinygen.latency.cores import CORES, Core
from tinygen.latency.mixes import find_pace
from tinygen.placement import ORDINARY, Placement
from tinygen.program import Layer, Program

__all__ = ["Latency", "LayerLatency", "estimate_latency"]

SHARED = "-DTG_SHARED"  # one function for each kernel, compiled for size


@dataclass(frozen=True, slots=True)
class LayerLatency:
    """One layer, in executed instructions, cycles and microseconds; None where it cannot be said."""

    instructions: int | None
    cycles: int | None
    micros: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """An estimate of one inference: ``milliseconds`` may be wrong by the share ``error``, up or down.

    ``millijoules`` is None where the board's current is unknown too. ``missing`` are the layers without an
    estimate, of which there are none where the sums are known; ``notes`` say what it is based on.
    """

    board: str
    layers: tuple[LayerLatency, ...]
    instructions: int | None
    cycles: int | None
    milliseconds: float | None
    millijoules: float | None
    error: float
    missing: tuple[int, ...]
    notes: tuple[str, ...]


def estimate_latency(program: Program, board: Board, placement: Placement = ORDINARY) -> Latency | None:
    """None where the core has no model, or no instructions were counted for it or with these flags."""
    core, mhz = CORES.get(board.cpu.core), board.cpu.mhz
    if core is None or mhz is None or SHARED in board.platformio.option("build_flags"):
        return None
    costs = layer_costs(program, core.counted)
    flash = not (board.memory.constants_in_ram and not placement.flash_constants)
    layers = tuple(
        _layer(layer, cost, board, mhz, flash) for layer, cost in zip(program.layers, costs, strict=True)
    )
    missing = tuple(number for number, layer in enumerate(layers) if layer.cycles is None)
    if layers and len(missing) == len(layers):
        return None
    cycles = None if missing else sum(layer.cycles or 0 for layer in layers)
    milliseconds = None if cycles is None else cycles / mhz / 1_000
    power = board.silicon.power
    return Latency(
        board.name,
        layers,
        None if missing else sum(layer.instructions or 0 for layer in layers),
        cycles,
        milliseconds,
        None if milliseconds is None or power is None else energy_mj(milliseconds, power),
        core.error,
        missing,
        tuple(_notes(program, board, core, placement)),
    )


def _layer(layer: Layer, cost: LayerCost, board: Board, mhz: int, flash: bool) -> LayerLatency:
    if cost.instructions is None:
        return LayerLatency(None, None, None)
    compute, jumps = _compute(cost.kernels, board.cpu.core)
    facts = board.silicon.flash
    waits = 0.0
    if facts is not None:
        waits = layer.constant_bytes * facts.wait_per_byte if flash else 0.0
        waits += 0.0 if facts.cached else jumps * facts.wait
    cycles = round(compute + waits)
    return LayerLatency(cost.instructions, cycles, cycles / mhz)


def _compute(kernels: Mapping[str, int], core: str) -> tuple[float, float]:
    """Cycles without waiting, and jumps."""
    cycles = jumps = 0.0
    for kernel, instructions in kernels.items():
        pace = find_pace(core, kernel)
        assert pace is not None, f"{core} has no mixes"
        cycles += instructions * pace.cycles
        jumps += instructions * pace.jumps
    return cycles, jumps


def _notes(program: Program, board: Board, core: Core, placement: Placement) -> list[str]:
    """What the numbers are based on, and what is missing."""
    found = [f"cycles of {board.cpu.core}: {core.source}"]
    kernels = sorted({call.kernel for call in program.calls})
    rough = [name for name in kernels if not _is_measured(board.cpu.core, name)]
    if rough:
        found.append(f"mean cycles for each instruction, as its own are not measured: {', '.join(rough)}")
    if board.simulator is not None:
        found.append("as if it were silicon at its clock; its own times count something else")
    elif board.silicon.flash is None:
        found.append("without waiting for flash")
    if placement.psram_arena:
        found.append("as if the arena lay in internal RAM; in PSRAM everything takes longer")
    if board.silicon.power is None:
        found.append("no energy: the board's file has no [power]")
    return found


def _is_measured(core: str, kernel: str) -> bool:
    pace = find_pace(core, kernel)
    return pace is not None and pace.measured
