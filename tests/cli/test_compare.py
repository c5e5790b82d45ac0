"""`tinygen compare`: models on boards side by side, in four forms; what fails is a row."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tinygen import api
from tinygen.api.comparing import find_boards
from tinygen.cli import comparing
from tinygen.errors import BoardError
from tinygen.fits import fit
from tinygen.latency import estimate_latency
from tinygen.target import Optimize, target_of

if TYPE_CHECKING:
    from tests.cli.command import Here
    from tests.conftest import Tools

DIGITS = ROOT / "examples" / "digits" / "digits.tflite"
SHUTTLE = ROOT / "examples" / "shuttle" / "shuttle.tflite"


@pytest.fixture(autouse=True)
def compilers(tools: Tools) -> None:
    for program in ("gcc", "arm-none-eabi-gcc", "avr-gcc"):
        tools.require(program)


def key(row: dict[str, Any]) -> tuple[str, ...]:
    return row["model"], row["board"], row["optimize"]


def test_rows_are_in_the_order_that_was_asked_for(here: Here) -> None:
    """With one process and with several, the same."""
    words = ["compare", SHUTTLE, DIGITS, "-b", "sim-u*", "-b", "sim-microbit", "--optimize", "size"]
    done = here(*words, "--optimize", "speed", "--json", "--jobs", 1)
    assert done.status == 0, done.err
    rows = json.loads(done.out)
    expected = [
        (str(model), board, optimize)
        for model in (SHUTTLE, DIGITS)
        for board in ("sim-uno", "sim-microbit")
        for optimize in ("size", "speed")
    ]
    assert [key(row) for row in rows] == expected
    assert "6 of 8 fit" in done.err
    assert here(*words, "-o", "rows.json", "--jobs", 3).out == ""
    sized = json.loads((here.directory / "rows.json").read_text())
    assert sized == [row for row in rows if row["optimize"] == "size"]


def test_the_other_forms(here: Here, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = rows = api.compare([DIGITS, SHUTTLE], ["sim-uno"])
    assert (first.fits, second.fits) == (False, True)
    for row, line in zip(rows, csv.DictReader(io.StringIO(comparing.as_csv(rows))), strict=True):
        assert line["fits"] == ("yes" if row.fits else "no")
        assert line["problems"] == "; ".join(row.problems)
        for name in ("flash", "flash_limit", "ram", "ram_limit", "arena", "macs", "milliseconds", "error"):
            assert line[name] == ("" if getattr(row, name) is None else str(getattr(row, name)))
    head, marks, *lines = comparing.as_markdown(rows).splitlines()
    assert len({line.count(" | ") for line in (head, marks, *lines)}) == 1
    assert lines[0].startswith(f"| {DIGITS} | sim-uno | speed | no | {first.flash:,} | 32,256 |")
    comparing.show(rows)
    header, *shown = capsys.readouterr().out.splitlines()
    assert header.split()[:4] == ["Model", "Board", "For", "Fits"]
    assert re.search(r" no .* B of RAM too much; no mode makes it fit$", shown[0])
    assert len(shown) == len(rows)


def test_figures_are_those_of_one_board_alone(here: Here) -> None:
    (row,) = json.loads(here("compare", DIGITS, "-b", "nucleo-f411re", "--json").out)
    board = api.load_board("nucleo-f411re")
    model = api.load_model(DIGITS)
    program = model.made_for(target_of(board.cpu.core))
    alone = fit(program, board)
    assert (row["flash"], row["ram"]) == (alone.need.flash, alone.need.ram)
    assert (row["flash_limit"], row["ram_limit"]) == (board.memory.app, board.memory.static_ram)
    latency = estimate_latency(program, board, alone.placement)
    assert latency is not None and latency.milliseconds is not None
    assert row["milliseconds"] == latency.milliseconds
    assert (row["millijoules"], row["time_error"]) == (latency.millijoules, latency.error)
    assert (row["arena"], row["macs"], row["basis"]) == (program.arena_size, program.macs, "compiled")


def test_a_mode_that_helps_is_named(here: Here) -> None:
    """On a board with less flash than speed needs, and more than size."""
    words = ("compare", DIGITS, "--json", "--optimize", "speed", "--optimize")
    speed, size = json.loads(here(*words, "size", "-b", "sim-microbit").out)
    between = (speed["flash"] + size["flash"]) // 2
    text = (ROOT / "boards" / "sim_microbit.toml").read_text(encoding="utf-8")
    assert "app = " not in text
    own = re.sub(r"(?m)^\[memory\]$", f"[memory]\napp = {between}", text)
    (here.directory / "tight.toml").write_text(own, encoding="utf-8")
    first, second = json.loads(here(*words, "size", "-b", "tight.toml").out)
    assert (first["fits"], second["fits"], second["helps"]) == (False, True, None)
    assert first["problems"] == [f"{speed['flash'] - between:,} B of flash too much"]
    assert first["helps"] in ("balanced", "size")
    told = api.Comparison("m", "b", Optimize.SPEED, problems=("too much",), helps=Optimize.SIZE)
    assert "too much; fits with --optimize size" in comparing.as_markdown([told])


def test_what_fails_is_a_row(here: Here) -> None:
    (here.directory / "broken.tflite").write_bytes(DIGITS.read_bytes()[:5000])
    words = ("compare", "broken.tflite", SHUTTLE, "absent.tflite", "-b", "sim-uno", "-b", "sim-microbit")
    done = here(*words, "--json")
    assert done.status == 2
    rows = json.loads(done.out)
    assert [(row["model"], row["board"]) for row in rows] == [
        ("broken.tflite", None),
        (str(SHUTTLE), "sim-uno"),
        (str(SHUTTLE), "sim-microbit"),
        ("absent.tflite", None),
    ]
    assert [row["fits"] for row in rows] == [None, True, True, None]
    assert rows[0]["error"] and rows[0]["remedy"] and "cannot be read" in rows[3]["error"]
    assert "error: broken.tflite: " in done.err and "2 of 2 fit; 2 failed" in done.err
    assert "Traceback" not in done.err


def test_what_is_refused(here: Here) -> None:
    assert "no board's name is like 'esp99*'" in here.refuses("compare", DIGITS, "-b", "esp99*")
    assert "did you mean 'uno'" in here.refuses("compare", DIGITS, "-b", "unu")
    assert "nothing is optimized for 'fast'" in here.refuses("compare", DIGITS, "--optimize", "fast")
    assert "exclude each other" in here.refuses("compare", DIGITS, "--json", "--csv")
    assert "does not say what" in here.refuses("compare", DIGITS, "-o", "rows.txt")
    assert "no dask scheduler" in here.refuses("compare", DIGITS, "-b", "uno", "--dask", "tcp://127.0.0.1:1")


def test_boards_by_patterns() -> None:
    every = find_boards(["all"])
    assert {board.name for board in every} == {b.name for b in api.list_boards()} - {"host"}
    names = [board.name for board in find_boards(["uno", "sim_*", "esp32?ev", "sim-uno"])]
    assert names[0] == "uno" and names[-1] == "esp32dev"
    assert names[1:-1] == [board.name for board in every if board.name.startswith("sim-")]
    with pytest.raises(BoardError, match=r"like 'y\*'"):
        find_boards(["uno", "y*"])
