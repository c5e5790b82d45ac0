"""The host program's port: its options, its end, and what it does while nobody listens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.firmware.small_model import expected_outputs, random_inputs
from tests.link.line import Board
from tinygen.link import Device
from tinygen.protocol import health_request

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_at_once(program: Path, number: signal.Signals) -> None:
    with Board(program) as board, Device.open(board.port):
        started = time.monotonic()
        board.process.send_signal(number)
        assert board.process.wait(5) == 0
        assert time.monotonic() - started < 2


def test_the_link_points_to_the_port_and_goes_with_it(program: Path, tmp_path: Path) -> None:
    link = tmp_path / "board"
    link.symlink_to("/dev/stale")
    with Board(program, "--link", str(link)) as board:
        assert wait_until(lambda: str(link.readlink()) == board.port)
        with Device.open(str(link)) as device:
            assert device.hello.model == "small"
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_another_board_took_over_stays(program: Path, tmp_path: Path) -> None:
    link = tmp_path / "board"
    with Board(program, "--link", str(link)):
        with Board(program, "--link", str(link)) as second:
            port = second.port
            assert str(link.readlink()) == port
            link.unlink()
            link.symlink_to("/dev/another")
        assert str(link.readlink()) == "/dev/another"


@pytest.mark.parametrize("options", [["--nonsense"], ["--link"], ["extra"]])
def test_wrong_options_are_refused(program: Path, options: list[str]) -> None:
    done = subprocess.run([program, *options], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: ")


def test_help_and_a_link_that_cannot_be_made(program: Path) -> None:
    asked = subprocess.run([program, "--help"], capture_output=True, text=True)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "--detach" in asked.stdout
    done = subprocess.run([program, "--link", "/no/such/folder/board"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "/no/such/folder" in done.stderr


def test_idle_it_leaves_the_processor_alone(program: Path) -> None:
    """With a reader, without one, and with one that has left."""
    with Board(program) as board:
        for opened in (False, True, False):
            device = Device.open(board.port) if opened else None
            before = processor_seconds(board.process.pid)
            time.sleep(0.5)
            assert processor_seconds(board.process.pid) - before <= 0.1
            if device:
                device.close()


START_AND_END = """
import subprocess, sys
board = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
print(board.pid, board.stdout.readline().split()[-1], flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent ended")
@pytest.mark.parametrize("detach", [False, True])
def test_it_ends_with_its_parent_unless_detached(program: Path, detach: bool) -> None:
    command = [sys.executable, "-c", START_AND_END, str(program), *(["--detach"] if detach else [])]
    parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid, port = parent.stdout.readline().split()
    parent.kill()
    parent.communicate()
    if detach:
        time.sleep(0.3)
        with Device.open(port) as device:
            assert device.hello.model == "small"
        os.kill(int(pid), signal.SIGTERM)
    assert wait_until(lambda: not Path(port).exists())


def test_a_reader_that_does_not_read_blocks_nothing_for_ever(program: Path) -> None:
    """Answers to hundreds of requests fill the terminal; the board drops them and serves the next reader."""
    rng = random.Random(1)
    with Board(program) as board:
        with Device.open(board.port) as device:
            for sequence in range(400):
                device._exchange.port.write(b"\0unread\0" + health_request(sequence))
            time.sleep(0.2)
        inputs = random_inputs(rng)
        with Device.open(board.port) as device:
            assert device.infer(inputs).outputs == expected_outputs(inputs)
