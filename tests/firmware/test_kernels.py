"""Every kernel header compiles alone, without a warning: for computers, Cortex-M, RISC-V, Xtensa, AVR."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Tools

KERNELS = ROOT / "firmware" / "kernels"
HEADERS = sorted(KERNELS.glob("*.h"))
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Werror")
STRICT = ("-std=c99", "-Wpedantic")
ARM = (*STRICT, "-mthumb", "-mfloat-abi=hard")
# Compilers of what only some processors have, by the word that the header's name has for it.
UNITS = {
    "mac16": ("xtensa-lx106-elf-gcc", (*STRICT, "-O1", "-DTG_MAC16_AS_BYTES")),
    "dsp": ("arm-none-eabi-gcc", (*ARM, "-O1", "-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16")),
    "mve": ("arm-none-eabi-gcc", (*ARM, "-mcpu=cortex-m55")),
}
COMPILERS = {
    "gcc": STRICT,
    "clang": STRICT,
    "arm-none-eabi-gcc": (*STRICT, "-mcpu=cortex-m4", "-mthumb"),
    "riscv64-unknown-elf-gcc": (*STRICT, "-march=rv32imc", "-mabi=ilp32", "--specs=picolibc.specs"),
    "xtensa-lx106-elf-gcc": STRICT,
    "avr-gcc": ("-std=gnu99", "-mmcu=atmega2560"),  # int has 16 bits; __flash is an extension
}


@pytest.mark.parametrize("compiler", COMPILERS)
def test_headers_compile_alone(tools: Tools, tmp_path: Path, compiler: str) -> None:
    portable = [header for header in HEADERS if not words(header) & {*UNITS}]
    assert len(portable) > 50
    assert complaints(tools, tmp_path, compiler, COMPILERS[compiler], portable) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_headers_of_a_unit(tools: Tools, tmp_path: Path, unit: str) -> None:
    headers = [header for header in HEADERS if unit in words(header)]
    assert complaints(tools, tmp_path, *UNITS[unit], headers) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_headers_of_a_unit_go_together(tools: Tools, tmp_path: Path, unit: str) -> None:
    """A model's layers may need all of them: no two use one name."""
    together = tmp_path / f"all_{unit}.h"
    together.write_text("".join(f'#include "{h.name}"\n' for h in HEADERS if unit in words(h)))
    compiler, options = UNITS[unit]
    assert complaints(tools, tmp_path, compiler, (*options, "-I", str(tmp_path)), [together]) == ""


def words(header: Path) -> set[str]:
    return {*header.stem.split("_")}


def complaints(
    tools: Tools, folder: Path, compiler: str, options: Sequence[str], headers: Sequence[Path]
) -> str:
    """What a compiler says about headers, each the only one of its file."""
    files = []
    for header in headers:
        file = folder / f"{header.stem}.c"
        file.write_text(f'#include "{header.name}"\nextern int unit;\n')
        files.append(str(file))
    command = [tools.require(compiler), *options, *WARNINGS, "-fsyntax-only", "-I", str(KERNELS)]
    if not files:
        return ""
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    return done.stderr[:4000]
