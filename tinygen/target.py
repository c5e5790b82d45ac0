"""What a program is made for: the units of the core that its kernels may use."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PLAIN", "Target", "Unit", "target_of"]


class Unit(enum.Enum):
    """What kernels are written for; the value is the word at the end of their names."""

    BLOCKED = "blocked"  # plain C for a core without any such unit, in blocks that its registers hold
    DSP = "dsp"  # Armv7E-M: two products of 16 bits at once
    MVE = "mve"  # Armv8.1-M: vectors of 128 bits, called Helium
    MAC16 = "mac16"  # Xtensa: an accumulator of 40 bits, fed while it multiplies
    AVR = "avr"


@dataclass(frozen=True, slots=True)
class Target:
    """The units, best first; without any every kernel is the plain one."""

    units: tuple[Unit, ...] = ()


PLAIN = Target()

UNITS: Mapping[str, tuple[Unit, ...]] = {
    "avr": (Unit.AVR,),
    "avrxmega3": (Unit.AVR,),
    "cortex-m0": (Unit.BLOCKED,),
    "cortex-m0plus": (Unit.BLOCKED,),
    "cortex-m3": (Unit.BLOCKED,),
    "cortex-m4": (Unit.DSP,),
    "cortex-m7": (Unit.DSP,),
    "cortex-m55": (Unit.MVE, Unit.DSP),
    "rv32imac": (Unit.BLOCKED,),
    "rv32imc": (Unit.BLOCKED,),
    "xtensa-lx106": (Unit.BLOCKED,),
    "xtensa-lx6": (Unit.MAC16, Unit.BLOCKED),
    "xtensa-lx7": (Unit.BLOCKED,),
}


def target_of(core: str) -> Target:
    """That of a processor core, by the name in board files; an unknown core has plain kernels."""
    return Target(UNITS.get(core, ()))
