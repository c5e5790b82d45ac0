"""Wall time of whole commands, from the shell's point of view: Python's start and all imports included."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

__all__ = ["HEAVY", "heavy_imports", "time_generate", "time_help"]

REPEATS = 9
HEAVY = ("numpy", "tensorflow")


def time_help() -> float:
    """Median seconds of `tinygen --help`."""
    return _median(["--help"], Path.cwd(), REPEATS)


def time_generate(model: Path) -> float:
    """Median seconds of `tinygen generate MODEL` into a new directory."""
    with tempfile.TemporaryDirectory() as scratch:
        times = [
            _median(["generate", str(model), "-o", f"{scratch}/{number}"], Path(scratch), 1)
            for number in range(REPEATS)
        ]
    return statistics.median(times)


def heavy_imports() -> list[str]:
    """Which of the heavy packages `tinygen --help` imports."""
    command = [sys.executable, "-X", "importtime", "-m", "tinygen", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in said.splitlines()}
    return [name for name in HEAVY if name in imported]


def _median(arguments: Sequence[str], directory: Path, repeats: int) -> float:
    command = [sys.executable, "-m", "tinygen", *arguments]
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run(command, cwd=directory, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)
