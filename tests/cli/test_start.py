"""How soon a command begins: what it does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tinygen
from tests.conftest import ROOT
from tinygen import api

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
HEAVY = ("numpy", "jinja2", "serial", "elftools", "PIL", "tensorflow", "dask", "distributed")


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("--help", ()),
        ("compare --help", ()),
        ("boards", ()),
        ("doctor --help", ()),
        (f"inspect {DIGITS} --json", ("numpy",)),
        ("ops", ("numpy",)),
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


def test_every_name_has_its_module() -> None:
    """Two lists that must say the same; each name is there."""
    assert sorted(api.OWNER) == sorted(api.__all__) == sorted(tinygen.__all__)
    assert all(getattr(tinygen, name) is getattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = api.nothing  # type: ignore[attr-defined]
