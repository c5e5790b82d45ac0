"""What a program is made for: the units of the core that its kernels may use, and what matters most."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.errors import ConfigError
from tinygen.tables import did_you_mean

__all__ = ["COUNTED", "NO_GOAL", "PLAIN", "Goal", "Optimize", "Target", "Unit", "find_optimize", "target_of"]


class Unit(enum.Enum):
    """What kernels are written for; the value is the word at the end of their names."""

    BLOCKED = "blocked"  # plain C for a core without any such unit, in blocks that its registers hold
    DSP = "dsp"  # Armv7E-M: two products of 16 bits at once
    MVE = "mve"  # Armv8.1-M: vectors of 128 bits, called Helium
    MAC16 = "mac16"  # Xtensa: an accumulator of 40 bits, fed while it multiplies
    AVR = "avr"


class Optimize(enum.Enum):
    """What matters most: time, time at a good size, flash, or RAM."""

    SPEED = "speed"
    BALANCED = "balanced"
    SIZE = "size"
    RAM = "ram"

    @property
    def build_flags(self) -> tuple[str, ...]:
        """For the compiler of the whole firmware: kernels that are one function each."""
        return ("-DTG_SHARED",) if self is Optimize.SIZE else ()

    @property
    def source_flags(self) -> tuple[str, ...]:
        """For the compiler of the firmware's own sources, behind -O3."""
        match self:
            case Optimize.SPEED:
                return ()
            case Optimize.SIZE:
                return ("-Os",)
            case _:
                return ("-O2",)

    @property
    def varying(self) -> int:
        """Parameters in which calls may differ and yet share a function: less code, a little slower."""
        return 4 if self in (Optimize.BALANCED, Optimize.RAM) else 0


def find_optimize(name: str) -> Optimize:
    """What has that name; ConfigError where nothing has."""
    known = {each.value: each for each in Optimize}
    if name not in known:
        raise ConfigError(
            f"nothing is optimized for {name!r}{did_you_mean(name, known)}", f"Known: {', '.join(known)}."
        )
    return known[name]


@dataclass(frozen=True, slots=True)
class Goal:
    """What matters most and how much memory there may be, in bytes; None where nothing was said.

    ``max_ram`` counts arena and states, ``max_flash`` the whole program.
    """

    optimize: Optimize | None = None
    max_ram: int | None = None
    max_flash: int | None = None

    def before(self, other: Goal) -> Goal:
        """What is said here, and what the other says of the rest."""
        return Goal(
            self.optimize or other.optimize, self.max_ram or other.max_ram, self.max_flash or other.max_flash
        )

    def target(self, core: str) -> Target:
        """What a program for that processor core is made for."""
        return Target(
            UNITS.get(core, ()), self.optimize or Optimize.SPEED, self.max_ram, COUNTED.get(core, "")
        )


NO_GOAL = Goal()


@dataclass(frozen=True, slots=True)
class Target:
    """The units, best first; without any every kernel is the plain one.

    ``max_ram`` is how many bytes arena and states together may have; None where there is no limit.
    ``core`` is the one whose counted instructions order the kernels; "" where they stay as listed.
    """

    units: tuple[Unit, ...] = ()
    optimize: Optimize = Optimize.SPEED
    max_ram: int | None = None
    core: str = ""


PLAIN = Target()

UNITS: Mapping[str, tuple[Unit, ...]] = {
    "avr": (Unit.AVR,),
    "avrxmega3": (Unit.AVR,),
    "cortex-m0": (Unit.BLOCKED,),
    "cortex-m0plus": (Unit.BLOCKED,),
    "cortex-m3": (Unit.BLOCKED,),
    "cortex-m4": (Unit.DSP,),
    "cortex-m7": (Unit.DSP,),
    "cortex-m55": (Unit.MVE,),
    "rv32imac": (Unit.BLOCKED,),
    "rv32imc": (Unit.BLOCKED,),
    "xtensa-lx106": (Unit.BLOCKED,),
    "xtensa-lx6": (Unit.MAC16, Unit.BLOCKED),
    "xtensa-lx7": (Unit.MAC16, Unit.BLOCKED),  # ESP-IDF, esp32s3 core-isa.h: XCHAL_HAVE_MAC16
}

# Cores on which instructions of kernels were counted, and those with the same instructions.
COUNTED: Mapping[str, str] = {
    "cortex-m0": "cortex-m0",
    "cortex-m0plus": "cortex-m0",
    "cortex-m4": "cortex-m4",
    "cortex-m7": "cortex-m4",
    "cortex-m55": "cortex-m55",
    "rv32imac": "rv32imc",
    "rv32imc": "rv32imc",
    "xtensa-lx106": "xtensa-lx106",
    "xtensa-lx6": "xtensa-lx6",
    "xtensa-lx7": "xtensa-lx6",
}


def target_of(core: str, optimize: Optimize = Optimize.SPEED) -> Target:
    """That of a processor core, by the name in board files; an unknown core has plain kernels."""
    return Goal(optimize).target(core)
