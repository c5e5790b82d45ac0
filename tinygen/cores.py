"""Which compiler makes a processor core's code, and which one comes nearest where that is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace

__all__ = ["CORES", "Compiler", "compilers_of", "find_compiler"]


@dataclass(frozen=True, slots=True)
class Compiler:
    """A gcc: ``prefix`` of its programs' names, and flags; ``exact`` where it makes the core's own code.

    The flag "{mcu}" stands for the board's chip. ``constants_in_ram``: only what is declared __flash stays in
    flash. ``call_graph``: it is version 10 or later, and writes who calls whom.
    """

    prefix: str
    flags: tuple[str, ...]
    exact: bool = True
    constants_in_ram: bool = False
    call_graph: bool = True


ARM = "arm-none-eabi-"
HARD_FLOAT = ("-mthumb", "-mfloat-abi=hard")
PICOLIBC = "--specs=picolibc.specs"
# No distribution has a compiler for the ESP32's windowed registers; PlatformIO installs it with the platform.
# Debian's compiler does not find Debian's C library by itself.
LX106 = Compiler("xtensa-lx106-elf-", ("--specs=/usr/lib/xtensa-lx106-elf/picolibc.specs",))
NEAR_LX106 = Compiler(LX106.prefix, (*LX106.flags, "-DTG_MAC16_AS_BYTES"), exact=False)
RISCV = "riscv64-unknown-elf-"

CORES: Mapping[str, tuple[Compiler, ...]] = {
    "avr": (Compiler("avr-", ("-mmcu={mcu}",), constants_in_ram=True, call_graph=False),),
    # gcc-avr 5.4 does not know these chips; they have the instructions of the large ATmegas.
    "avrxmega3": (Compiler("avr-", ("-mmcu=atmega1284p",), False, True, False),),
    "cortex-m0plus": (Compiler(ARM, ("-mcpu=cortex-m0plus", "-mthumb")),),
    "cortex-m3": (Compiler(ARM, ("-mcpu=cortex-m3", "-mthumb")),),
    "cortex-m4": (Compiler(ARM, ("-mcpu=cortex-m4", *HARD_FLOAT, "-mfpu=fpv4-sp-d16")),),
    "cortex-m7": (Compiler(ARM, ("-mcpu=cortex-m7", *HARD_FLOAT, "-mfpu=fpv5-d16")),),
    "rv32imac": (Compiler(RISCV, ("-march=rv32imac", "-mabi=ilp32", PICOLIBC)),),
    "rv32imc": (Compiler(RISCV, ("-march=rv32imc", "-mabi=ilp32", PICOLIBC)),),
    "xtensa-lx106": (LX106,),
    "xtensa-lx6": (Compiler("xtensa-esp32-elf-", ("-mlongcalls",)), NEAR_LX106),
    "xtensa-lx7": (Compiler("xtensa-esp32s3-elf-", ("-mlongcalls",)), NEAR_LX106),
}


def compilers_of(core: str, mcu: str) -> tuple[Compiler, ...]:
    """The core's compilers, best first; none for a core that nobody has described here."""
    return tuple(
        replace(found, flags=tuple(flag.replace("{mcu}", mcu) for flag in found.flags))
        for found in CORES.get(core, ())
    )


def find_compiler(core: str, mcu: str) -> Compiler | None:
    """The best of them that is installed."""
    return next((found for found in compilers_of(core, mcu) if shutil.which(f"{found.prefix}gcc")), None)
