"""Commands that report: data on standard output, messages beside it, JSON where asked."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
from pathlib import Path

import pytest

import tinygen as package
from tests.cli.command import COMMAND, Here, tinygen
from tests.conftest import Tools
from tests.upload.wave import wave_model
from tinygen.ops import OPERATORS

ESCAPE = "\x1b"
COMMANDS = (
    "init",
    "generate",
    "build",
    "flash",
    "monitor",
    "run",
    "verify",
    "inspect",
    "report",
    "boards",
    "ops",
    "doctor",
)


def test_version(here: Here) -> None:
    done = here("--version")
    assert (done.status, done.out, done.err) == (0, f"tinygen {package.__version__}\n", "")


def test_help_names_every_command_and_each_explains_itself(here: Here) -> None:
    front = here("--help")
    assert front.status == 0
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", front.out)
        done = here(command, "-h")
        assert (done.status, done.err) == (0, "")
        assert f"tinygen {command}" in done.out


def test_no_command_shows_the_help(here: Here) -> None:
    done = here()
    assert done.status == 2
    assert "Usage: tinygen" in done.out + done.err


def test_boards(here: Here) -> None:
    rows = here("boards").out.splitlines()
    names = [board.name for board in package.list_boards()]
    assert [row.split()[0] for row in rows] == ["Board", *names]
    found = {board["name"]: board for board in json.loads(here("boards", "--json").out)}
    assert list(found) == names
    assert found["sim-cortex-m4"]["cpu"] == {"core": "cortex-m4", "chip": "", "mhz": 25}
    verified = {name: found[name]["verified"] for name in ("host", "sim-cortex-m4", "esp32cam")}
    assert verified == {"host": "run", "sim-cortex-m4": "emulated", "esp32cam": "compiled"}
    assert found["esp32cam"]["peripherals"]["camera"]["xclk"] == 0


def test_boards_of_ones_own_are_listed(here: Here) -> None:
    text = (package.load_board("host"), (Path(__file__).parents[2] / "boards" / "host.toml").read_text())[1]
    (here.directory / "my_board.toml").write_text(text.replace("This computer", "Mine"))
    assert "my-board" in [board["name"] for board in json.loads(here("boards", "--json").out)]
    (here.directory / "my_board.toml").write_text("platformio = 3\n")
    assert "my_board.toml" in here.refuses("boards")


def test_ops(here: Here) -> None:
    names = [operator.TFLITE for operator in OPERATORS]
    rows = here("ops").out.splitlines()[1:]
    assert all(row.startswith(name) for row, name in zip(rows, names, strict=True))
    found = json.loads(here("ops", "--json").out)
    assert [operator["name"] for operator in found] == names
    assert all(operator["types"] for operator in found)


def test_doctor(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {check["name"]: check for check in json.loads(here("doctor", "--json").out)}
    assert {"Python", "platformio", "scons", "pyserial", "gcc", "arm-none-eabi-gcc", "qemu-system-arm"} <= {
        *found
    }
    assert found["platformio"]["found"]
    monkeypatch.setenv("PATH", str(here.directory))
    done = here("doctor")
    assert done.status == 0
    assert "gcc" in done.out and "missing" in done.out
    assert "gcc is missing. Install it: " in done.err


def test_inspect(in_digits: Here) -> None:
    done = in_digits("inspect")
    assert done.status == 0
    assert "FULLY_CONNECTED" in done.out
    found = json.loads(in_digits("inspect", "--json").out)
    assert found["name"] == "digits"
    assert found["inputs"][0]["shape"] == [1, 8, 8, 1]
    assert found["labels"] == [str(digit) for digit in range(10)]
    assert found["macs"] == sum(layer["macs"] for layer in found["layers"]) > 0
    assert found["constant_bytes"] >= sum(layer["constant_bytes"] for layer in found["layers"]) > 0


def test_inspect_without_a_project(here: Here, digits: Path) -> None:
    found = json.loads(here("inspect", digits / "digits.tflite", "--name", "my digits", "--json").out)
    assert (found["name"], found["labels"]) == ("my_digits", [])


def test_no_colours_off_a_terminal(digits: Path) -> None:
    for arguments in (["inspect"], ["boards"], ["--help"], ["build", "--board", "hots"], ["biuld"]):
        done = tinygen(*arguments, cwd=digits)
        assert done.out + done.err
        assert ESCAPE not in done.out + done.err


def test_colours_on_a_terminal(digits: Path) -> None:
    assert ESCAPE in on_terminal(digits, "inspect")
    complaint = on_terminal(digits, "build", "--board", "hots")
    assert f"{ESCAPE}[1;31merror:" in complaint
    assert ESCAPE not in on_terminal(digits, "inspect", NO_COLOR="1", TERM="dumb")


def test_a_build_shows_n_of_total_on_a_terminal(digits: Path, built: Path) -> None:
    shown = on_terminal(digits, "build")
    counts = [(int(done), int(total)) for done, total in re.findall(r"(\d+)/(\d+)", shown)]
    totals = {total for _, total in counts}
    assert max(totals) > 4
    assert (max(totals), max(totals)) in counts


def on_terminal(directory: Path, *arguments: str, **env: str) -> str:
    """What the command shows on a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    settings = {"TERM": "xterm-256color", "COLUMNS": "100"} | env
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=directory,
        env={key: value for key, value in os.environ.items() if key != "NO_COLOR"} | settings,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            shown += os.read(ours, 65536)
        except OSError:  # Linux says so where the other end is closed
            break
    os.close(ours)
    process.wait(60)
    return shown.decode()


def test_which_boards_a_model_fits(here: Here, tools: Tools) -> None:
    tools.require("arm-none-eabi-gcc")
    boards = Path(__file__).parents[2] / "boards"
    tiny = re.sub(r"(?m)^flash = .*", "flash = 6_000", (boards / "sim_cortex_m4.toml").read_text())
    (here.directory / "tiny.toml").write_text(tiny)
    (here.directory / "wave.tflite").write_bytes(wave_model())
    found = {fit["board"]: fit for fit in json.loads(here("boards", "--fits", "wave.tflite", "--json").out)}
    assert (found["tiny"]["fits"], found["sim-cortex-m4"]["fits"]) == (False, True)
    assert found["tiny"]["flash_limit"] == 6_000 and "flash too much" in found["tiny"]["problems"][0]
    assert "host" not in found
    assert "cannot be read" in here.refuses("boards", "--fits", "absent.tflite")
