"""Builds the C programs of the protocol's tests, with warnings as errors and sanitizers on."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.conftest import ROOT, Tools

if TYPE_CHECKING:
    from pathlib import Path

RUNTIME = ROOT / "firmware" / "runtime"
PORTS = ROOT / "firmware" / "ports"
HERE = ROOT / "tests" / "firmware"

STRICT = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror")
SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")


def compile_c(compiler: str, output: Path, sources: list[Path], *options: str) -> Path:
    """The program built from C sources; the compiler's words are the error where it refuses."""
    command = [compiler, *options, "-o", str(output), *map(str, sources)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return output


def runtime_sources() -> list[Path]:
    return sorted(RUNTIME.glob("*.c"))


def build_board(tools: Tools, folder: Path, *options: str) -> Path:
    """The small model as a host program behind a pseudo-terminal."""
    sources = [HERE / "small_model.c", *runtime_sources(), *sorted((PORTS / "host").glob("*.c"))]
    output = folder / "board"
    return compile_c(tools.require("gcc"), output, sources, *STRICT, *SANITIZED, *options)
