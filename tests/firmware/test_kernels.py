"""Every kernel header compiles alone, without a warning, for this computer and for Cortex-M."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Tools

KERNELS = ROOT / "firmware" / "kernels"
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
COMPILERS = {
    "gcc": ("-std=c99",),
    "clang": ("-std=c99",),
    "arm-none-eabi-gcc": ("-std=c99", "-mcpu=cortex-m4", "-mthumb"),
}


@pytest.mark.parametrize("compiler", COMPILERS)
def test_headers_compile_alone(tools: Tools, tmp_path: Path, compiler: str) -> None:
    units = []
    for header in sorted(KERNELS.glob("*.h")):
        unit = tmp_path / f"{header.stem}.c"
        unit.write_text(f'#include "{header.name}"\nextern int unit;\n')
        units.append(str(unit))
    assert len(units) > 50
    command = [tools.require(compiler), *COMPILERS[compiler], *WARNINGS, "-fsyntax-only", "-I", str(KERNELS)]
    done = subprocess.run([*command, *units], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
