"""Whose flash and RAM are: all of an image is somebody's, and the model's is what its object file brought."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.conftest import Tools
from tests.project.conftest import Built
from tests.project.sample import MODEL
from tinygen.parts import Part, Section, Share, share_out
from tinygen.report import measure, part_rows

# As ld writes it: a name that fills its column, one that does not, a gap, merged strings, no memory at all.
MAP = """
Discarded input sections

 .text.unused   0x00000000      0x100 .pio/build/b/src/m.o

Linker script and memory map

LOAD .pio/build/b/src/m.o
.text           0x00000000       0x90
 *(.text .text.*)
 .text.start    0x00000000       0x10 .pio/build/b/machine/start.o
 .text.m_invoke_long_name
                0x00000010       0x21 .pio/build/b/src/m.o
                0x00000010                m_invoke_long_name
 *fill*         0x00000031        0x3
 .text.main     0x00000034        0xc .pio/build/b/src/main.o
 .rodata.str1.1
                0x00000040        0x8 .pio/build/b/src/m_model.o
                                 0x12 (size before relaxing)
 .text.memcpy   0x00000048       0x18 /usr/lib/arm/libc_nano.a(lib_a-memcpy.o)
 .text.write    0x00000060       0x30 .pio/build/b/libFrameworkArduino.a(Print.cpp.o)

.bss            0x20000000       0x14
 .bss.m_arena   0x20000000       0x10 .pio/build/b/src/m.o
 COMMON         0x20000010        0x4 .pio/build/b/src/runtime/tg_app.o

.debug_info     0x00000000      0x500
 .debug_info    0x00000000      0x500 .pio/build/b/src/m.o
"""
SECTIONS = {".text": Section(0x90, True, False), ".bss": Section(0x14, False, True)}


def map_file(folder: Path, text: str) -> Path:
    path = folder / "b" / "firmware.map"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_a_map_is_read_piece_by_piece(tmp_path: Path) -> None:
    assert share_out(map_file(tmp_path, MAP), "m", SECTIONS) == (
        Share(Part.MODEL, 0x21, 0x10),
        Share(Part.RUNTIME, 0xC + 0x8, 0x4),
        Share(Part.FRAMEWORK, 0x10 + 0x3 + 0x30, 0),
        Share(Part.LIBRARY, 0x18, 0),
    )


def test_nobody_knows_without_a_map_or_after_link_time_optimization(tmp_path: Path) -> None:
    assert share_out(tmp_path / "firmware.map", "m", SECTIONS) == ()
    merged = MAP.replace(".pio/build/b/src/m.o", "/tmp/cc1.ltrans0.ltrans.o")
    assert share_out(map_file(tmp_path, merged), "m", SECTIONS) == ()


def test_the_parts_of_an_image_are_all_of_it(built: Built) -> None:
    found = measure(built.result.image, built.board, model=MODEL)
    assert {share.part for share in found.parts} == set(Part)
    assert sum(share.flash for share in found.parts) == found.flash
    assert sum(share.ram for share in found.parts) == found.ram
    assert len(part_rows(found)) == len(Part)


def test_the_model_has_its_functions_its_constants_and_its_arena(built: Built, tools: Tools) -> None:
    """The digits model keeps no state: its arena is all of its RAM. Only gaps are not symbols'."""
    nm = tools.require("nm")
    found = measure(built.result.image, built.board, model=MODEL)
    model = next(share for share in found.parts if share.part is Part.MODEL)
    assert model.ram == found.arena
    (compiled,) = built.result.image.parent.glob(f"src/{MODEL}.*o")
    own = {name for name, _ in symbols(nm, compiled)}
    sizes = [size for name, size in symbols(nm, built.result.image) if name in own]
    assert sum(sizes) <= model.flash + model.ram <= 1.1 * sum(sizes)


def symbols(nm: str, path: Path) -> list[tuple[str, int]]:
    """Name and bytes of what a file defines."""
    said = subprocess.run([nm, "-S", str(path)], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in said.splitlines()]
    return [(row[3], int(row[1], 16)) for row in rows if len(row) == 4]
