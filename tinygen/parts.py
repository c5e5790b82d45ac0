"""Whose the flash and the RAM of an image are, read from the linker's map."""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Part", "Share", "share_out"]

# " .text.main  0x00000400  0x14 main.o"; a long name of a section stands on a line of its own before.
PIECE = re.compile(r"^ (?:\S+)?\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+) (?P<origin>\S.*)$")
OUTPUT = re.compile(r"^(?P<name>[._a-zA-Z]\S*)(?:\s+0x[0-9a-f]+\s+0x[0-9a-f]+.*)?$")
BEGIN = "Linker script and memory map"
# What comes with the compiler: its own arithmetic, the C and the mathematical library.
LIBRARY = re.compile(r"/lib(?:gcc|c|c_nano|g|g_nano|m|nosys|stdc\+\+|supc\+\+)[^/]*\.a\(")


class Part(enum.Enum):
    """What a program consists of."""

    MODEL = "model"
    RUNTIME = "runtime"  # tinygen's: protocol, table of the model's tensors, port, sensors
    FRAMEWORK = "framework"  # the board's: its core, start-up, interrupts
    LIBRARY = "library"  # the compiler's


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes of flash and of RAM that are one part's; initial values of variables count as both."""

    part: Part
    flash: int
    ram: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the image: its bytes, and whether they are in flash, in RAM or in both."""

    size: int
    flash: bool
    ram: bool


def share_out(map_file: Path, model: str, sections: Mapping[str, Section]) -> tuple[Share, ...]:
    """Every part's share of an image's sections; together they are all of it.

    None where there is no map, or where it does not say what is the model's, as after link-time optimization.
    What lies between the pieces (vectors, gaps for alignment) is the framework's.
    """
    flash: Counter[Part] = Counter()
    ram: Counter[Part] = Counter()
    rest = {name: section.size for name, section in sections.items()}
    for name, size, origin in _pieces(map_file):
        if name in sections:
            part = _part_of(origin, model, map_file.parent.name)
            taken = min(size, rest[name])
            rest[name] -= taken
            flash[part] += taken * sections[name].flash
            ram[part] += taken * sections[name].ram
    if not flash[Part.MODEL]:
        return ()
    for name, section in sections.items():
        flash[Part.FRAMEWORK] += rest[name] * section.flash
        ram[Part.FRAMEWORK] += rest[name] * section.ram
    return tuple(Share(part, flash[part], ram[part]) for part in Part)


def _pieces(map_file: Path) -> Iterator[tuple[str, int, str]]:
    """The section of the image, the bytes and the file of everything that was linked."""
    try:
        text = map_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    section = ""
    for line in text.partition(BEGIN)[2].splitlines():
        if output := OUTPUT.match(line):
            section = output["name"]
        elif piece := PIECE.match(line):
            yield section, int(piece["size"], 16), piece["origin"]


def _part_of(origin: str, model: str, build: str) -> Part:
    """By the object file, as PlatformIO lays them out: build/BOARD/src/... are tinygen's sources.

    A model is a file of its name, and what lies in a folder of its name.
    """
    inside = origin.partition(f"build/{build}/")[2]
    if re.fullmatch(rf"src/{re.escape(model)}(/.*|(\.c)?\.o)", inside):
        return Part.MODEL
    if inside.startswith("src/"):
        return Part.RUNTIME
    return Part.LIBRARY if LIBRARY.search(origin) else Part.FRAMEWORK
