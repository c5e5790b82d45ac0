"""What each kernel's instructions are, as measured on the emulated cores: tinygen/latency/mixes.json.

`python -m benchmarks.mixes` measures them anew.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinygen.latency.cores import CORES, Core

__all__ = ["Pace", "find_pace", "pace_of"]

RECORD = Path(__file__).with_name("mixes.json")
JUMPS = ("jump", "call", "pc_loaded")

Mix = Mapping[str, float]  # events for each instruction, by kind


@dataclass(frozen=True, slots=True)
class Pace:
    """Cycles and jumps for each instruction; ``measured`` where the kernel's own instructions are known."""

    cycles: float
    jumps: float
    measured: bool


def find_pace(core: str, kernel: str) -> Pace | None:
    """A kernel's pace on a core, else the mean of all kernels there; None for a core without a model."""
    model = CORES.get(core)
    kernels = _record().get(model.counted) if model is not None else None
    if model is None or not kernels:
        return None
    mix = kernels.get(kernel)
    return pace_of(mix if mix is not None else _mean(kernels), model, measured=mix is not None)


def pace_of(mix: Mix, core: Core, *, measured: bool = True) -> Pace:
    """What the core makes of instructions of these kinds."""
    cycles = sum(share * core.cycles.get(event, _default(event)) for event, share in mix.items())
    return Pace(core.issue * cycles, sum(mix.get(event, 0.0) for event in JUMPS), measured)


def _default(event: str) -> float:
    """An instruction takes one cycle; what only happens to one takes none of its own."""
    return 0.0 if event in ADDED else 1.0


ADDED = ("words", "pc_loaded", "load_next", "load_use", "vector_same")


def _mean(kernels: Mapping[str, Mix]) -> Mix:
    events = {event for mix in kernels.values() for event in mix}
    return {
        event: sum(mix.get(event, 0.0) for mix in kernels.values()) / len(kernels) for event in sorted(events)
    }


@functools.cache
def _record() -> Mapping[str, Mapping[str, Mix]]:
    found: Mapping[str, Mapping[str, Mix]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found
