"""A real model's project, built once for each board, for the tests of what follows the compiler."""

from __future__ import annotations

from functools import cache

from tests.conftest import ROOT
from tests.native import compile_program
from tinygen.emit import emit

MODEL = "digits"
BOARDS = ("host", "sim-cortex-m4")


@cache
def sources() -> dict[str, str]:
    """The digits example as C."""
    data = (ROOT / "examples" / "digits" / "digits.tflite").read_bytes()
    return emit(compile_program(data, MODEL))
