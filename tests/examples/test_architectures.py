"""The table of known networks: the script makes it, and its README shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Tools

README = ROOT / "examples" / "architectures" / "README.md"
SMALLEST = "64"  # pixels, for which ranges are sound still; sizes of files do not depend on them


def table(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def number(cell: str) -> float:
    return float(re.sub(r"[^0-9.]", "", cell))


@pytest.mark.slow
def test_the_script_makes_the_table_of_the_readme(tools: Tools) -> None:
    for package in ("tensorflow", "keras", "ai_edge_litert"):
        tools.require_installed(package)
    tools.require_package("tflite_micro")
    command = [sys.executable, "-m", "examples.architectures.table", "--size", SMALLEST]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "CUDA_VISIBLE_DEVICES": ""}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said, found = table(README.read_text(encoding="utf-8")), table(done.stdout)
    assert [row[0] for row in found] == [row[0] for row in said] and len(found) == 3
    for now, then in zip(found, said, strict=True):
        assert number(now[1]) == number(then[1])
        assert [number(cell) for cell in now[2:4]] == pytest.approx([number(c) for c in then[2:4]], rel=0.01)
        assert 70 <= number(now[4]) <= 76
        assert now[8] == then[8], "the generated C equals the reference for every input"
