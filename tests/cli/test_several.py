"""`tinygen build` for several boards at once: each with its result, whatever becomes of the others."""

from __future__ import annotations

import json
import re
import signal
import time
from pathlib import Path

import pytest

from tests.cli.command import Here, processes_of, tinygen, wait_until_none
from tests.cli.test_signals import Running, arguments
from tests.conftest import ROOT, Tools

BROKEN = 'build_flags = ["-DTG_RECEIVE_BUFFER=nothing"]'


def add_board(directory: Path, name: str, flags: str) -> None:
    """A board like this computer, with other flags."""
    text = (ROOT / "boards" / "host.toml").read_text(encoding="utf-8")
    (directory / f"{name}.toml").write_text(re.sub("(?m)^build_flags = .*", flags, text), encoding="utf-8")


def test_each_board_has_its_result(digits: Path, tools: Tools) -> None:
    """One that compiles nothing and one whose memory is too small do not stop the others."""
    for program in ("gcc", "arm-none-eabi-gcc"):
        tools.require(program)
    add_board(digits, "broken", BROKEN)
    names = ("host", "broken", "sim-cortex-m4", "sim-uno")
    options = [word for name in names for word in ("--board", name)]
    done = tinygen("build", *options, "--jobs", "2", "--output", "all", "--json", cwd=digits)
    assert done.status == 2
    found = {line["board"]: line for line in map(json.loads, done.out.splitlines())}
    assert sorted(found) == sorted(names)
    assert "could not build" in found["broken"]["error"] and "build.log" in found["broken"]["remedy"]
    assert "need more RAM" in found["sim-uno"]["error"]
    assert "error: broken: " in done.err and "Traceback" not in done.err
    assert "2 of 4 boards failed: broken, sim-uno" in done.err
    for name in ("host", "sim-cortex-m4"):
        assert Path(digits / found[name]["image"]).read_bytes()[:4] == b"\x7fELF"
        assert Path(found[name]["log"]) == digits / "all" / name / ".tinygen" / "build.log"
    log = digits / "all" / "broken" / ".tinygen" / "build.log"
    assert "error" in log.read_text(encoding="utf-8")
    assert found["host"]["estimate"] is None  # no limits: nothing to estimate
    alone = tinygen("build", "--board", "sim-cortex-m4", "--output", "all/sim-cortex-m4", cwd=digits)
    assert alone.out.splitlines()[0].split() == ["Built", "Estimated"]
    assert re.search(r"(?m)^Flash +[\d,]+ B +[\d,]+ B  [\d.]+ % of", alone.out)
    assert "estimated before the build, without a compiler" in alone.err
    told = found["sim-cortex-m4"]
    assert abs(told["estimate"]["flash"] - told["flash"]) < 0.3 * told["flash"]


def test_the_table_and_a_second_time(digits: Path, tools: Tools) -> None:
    tools.require("gcc")
    add_board(digits, "second", 'build_flags = ["-DTG_RECEIVE_BUFFER=512"]')
    done = tinygen("build", "-b", "host", "-b", "second", "-b", "host", cwd=digits)
    assert done.status == 0, done.err
    header, *rows = done.out.splitlines()
    assert header.split()[:4] == ["Board", "Flash,", "B", "estimated"]
    assert [row.split()[0] for row in rows] == ["host", "second"]
    assert all(str(Path("build") / row.split()[0]) in row for row in rows)
    assert (
        len(re.findall(r"(?m)^\w+: built in \d+\.\d s, log build/\w+/\.tinygen/build\.log$", done.err)) == 2
    )
    again = tinygen("build", "-b", "host", "-b", "second", "--json", cwd=digits)
    assert [json.loads(line)["compiled"] for line in again.out.splitlines()] == [0, 0]


def test_what_is_named_wrongly_is_said_before_anything_is_built(in_digits: Here) -> None:
    assert "no board is called 'hots'" in in_digits.refuses("build", "-b", "host", "-b", "hots")
    add_board(in_digits.directory, "host", BROKEN)
    (in_digits.directory / "more").mkdir()
    add_board(in_digits.directory / "more", "host", 'build_flags = ["-DA"]')
    said = in_digits.refuses("build", "-b", "host", "-b", "more/host.toml")
    assert "two different boards are called host" in said
    assert "absent.tflite" in in_digits.refuses("build", "absent.tflite", "-b", "host", "-b", "sim-uno")
    assert not (in_digits.directory / "build").exists()


def compilers(directory: Path) -> set[str]:
    """Boards whose files are compiled at this moment."""
    return {
        found[1].decode()
        for pid in processes_of(directory)
        if b"cc1 " in arguments(pid) and (found := re.search(rb"pio/build/([\w-]+)/", arguments(pid)))
    }


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_ctrl_c_ends_all_of_them(digits: Path, tools: Tools) -> None:
    tools.require("gcc")
    add_board(digits, "second", 'build_flags = ["-DTG_RECEIVE_BUFFER=512"]')
    add_board(digits, "third", 'build_flags = ["-DTG_RECEIVE_BUFFER=256"]')
    boards = ("-b", "host", "-b", "second", "-b", "third")
    running = Running(digits, "build", *boards, "--jobs", "2")
    running.wait_until(lambda it: len(compilers(it.directory)) > 0)
    started = time.monotonic()
    status, said = running.stop(signal.SIGINT)
    assert (status, said.strip().splitlines()[-1]) == (130, "interrupted")
    assert time.monotonic() - started < 5
    assert wait_until_none(digits) == []
    done = tinygen("build", *boards[:4], cwd=digits)
    assert done.status == 0, done.err
