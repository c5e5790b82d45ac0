"""`--optimize` and its key in tinygen.toml: kernels and compiler flags follow, results stay."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import Here
from tests.conftest import ROOT, Tools

MODEL = ROOT / "examples" / "digits" / "digits.tflite"
BOARD = "sim-cortex-m4"


def flash_of(here: Here, *arguments: str) -> int:
    done = here("build", str(MODEL), "--board", BOARD, "--json", *arguments)
    assert done.status == 0, done.err
    return int(json.loads(done.out)["flash"])


def test_size_is_smaller_than_speed_and_exact(here: Here, tools: Tools) -> None:
    tools.require("arm-none-eabi-gcc")
    tools.require("qemu-system-arm")
    speed, balanced, size = (flash_of(here, "--optimize", word) for word in ("speed", "balanced", "size"))
    assert size < balanced < speed
    done = here("verify", str(MODEL), "--board", BOARD, "--optimize", "size", "--layers", "-n", "2")
    assert done.status == 0, done.err


def test_the_key_says_the_same(here: Here, tools: Tools) -> None:
    tools.require("arm-none-eabi-gcc")
    (here.directory / "tinygen.toml").write_text('optimize = "size"\n')
    assert flash_of(here, "-o", "a") == flash_of(here, "-o", "b", "--optimize", "size")


@pytest.mark.parametrize("command", ["build", "run", "verify", "profile", "flash"])
def test_an_unknown_word_is_refused(here: Here, command: str) -> None:
    done = here(command, str(MODEL), "--board", "host", "--optimize", "sped")
    assert done.status == 2
    assert "did you mean 'speed'" in done.err


def test_less_flash_where_it_is_asked_for(here: Here, tools: Tools) -> None:
    tools.require("arm-none-eabi-gcc")
    speed, size = (flash_of(here, "--optimize", word) for word in ("speed", "size"))
    assert flash_of(here, "--max-flash", str(speed + 1000)) == speed
    assert size <= flash_of(here, "--max-flash", str(size + 2000)) <= size + 2000
    said = here.refuses("build", str(MODEL), "--board", BOARD, "--max-flash", "5000")
    assert "even optimized for size, and 5,000 are allowed" in said


def test_less_ram_where_it_is_asked_for(here: Here) -> None:
    most, least = (arena_of(here, "--optimize", word) for word in ("speed", "ram"))
    assert least < most
    assert arena_of(here, "--max-ram", str(least)) == least
    assert "bytes at least; 100 are allowed" in here.refuses(*INSPECT, "--max-ram", "100")


INSPECT = ("inspect", str(MODEL), "--board", BOARD, "--json")


def arena_of(here: Here, *arguments: str) -> int:
    done = here(*INSPECT, *arguments)
    assert done.status == 0, done.err
    return int(json.loads(done.out)["arena_bytes"])
