"""How soon a command begins: what it does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "jinja2", "serial", "elftools", "PIL", "tensorflow", "dask", "distributed")


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("--help", ()),
        ("compare --help", ()),
        ("boards", ()),
        ("doctor --help", ()),
    ],
)
def test_what_a_command_loads(words: str, allowed: tuple[str, ...]) -> None:
    program = (
        "import sys; from tinygen.cli import run; run(sys.argv[1:]); "
        f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) <= set(allowed)
