"""Uploads with the real esptool: into a mock of Espressif's boot loader over a pty, and what can go wrong."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tty
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Tools
from tinygen.boards import Board, load_board
from tinygen.errors import BuildError, LinkError, PortError, TinygenError
from tinygen.upload import upload
from tinygen.upload.esptool import APP, BOOT_CHOICE, PARTITION, PARTITIONS, explain, parts_of

BOARDS = ("esp32cam", "esp32-s3-devkitc-1", "esp32-c3-devkitm-1")


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What PlatformIO leaves of a build, with random contents."""
    rng = np.random.default_rng(5)
    for name, size in (("firmware.bin", 40_000), ("bootloader.bin", 18_000), ("partitions.bin", 3072)):
        (tmp_path / name).write_bytes(rng.bytes(size))
    (tmp_path / "firmware.elf").touch()
    return tmp_path / "firmware.elf"


class Mock:
    """A boot loader of one chip behind a pseudo-terminal."""

    def __init__(self, chip: str) -> None:
        command = [
            str(Path(sys.executable).with_name("esp32-mock-bootloader")),
            "run",
            "--pty",
            "--chip",
            chip,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        lines = (self.process.stdout.readline() for _ in range(2))
        (self.port,) = {found[0] for line in lines if (found := re.search(r"/dev/\S+", line))}

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)


@pytest.fixture
def mocks(tools: Tools) -> Iterator[list[Mock]]:
    tools.require("esp32-mock-bootloader")
    tools.require_package("esptool")
    started: list[Mock] = []
    yield started
    for mock in started:
        mock.stop()


def read_back(port: str, chip: str, offset: int, size: int, folder: Path) -> bytes:
    file = folder / "read.bin"
    options = ["--chip", chip, "--port", port, "--before", "no-reset", "--after", "no-reset"]
    command = [sys.executable, "-m", "esptool", *options, "read-flash", hex(offset), str(size), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return file.read_bytes()


@pytest.mark.parametrize("name", BOARDS)
def test_the_flash_holds_what_was_built(name: str, mocks: list[Mock], image: Path, tmp_path: Path) -> None:
    board = load_board(name)
    assert board.upload is not None
    chip = board.upload.mcu
    mocks.append(Mock(chip))
    port = mocks[0].port
    upload(board, image, port)
    app = image.with_suffix(".bin").read_bytes()
    assert read_back(port, chip, APP, len(app), tmp_path) == app
    table = (tmp_path / "partitions.bin").read_bytes()
    assert read_back(port, chip, PARTITIONS, len(table), tmp_path) == table
    loader = (tmp_path / "bootloader.bin").read_bytes()
    assert read_back(port, chip, 0x1000 if chip == "esp32" else 0, len(loader), tmp_path) == loader


def test_another_chip(mocks: list[Mock], image: Path) -> None:
    mocks.append(Mock("esp32c3"))
    with pytest.raises(LinkError, match=r"has another chip than esp32cam: it is an ESP32-C3.*, not an ESP32"):
        upload(load_board("esp32cam"), image, mocks[0].port)


def test_a_silent_board(tools: Tools, image: Path) -> None:
    tools.require_package("esptool")
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    name = os.ttyname(theirs)
    os.close(theirs)
    with pytest.raises(LinkError, match="no boot loader answers") as error:
        upload(load_board("esp32cam"), image, name)
    os.close(ours)
    assert "connect GPIO0 to ground" in error.value.remedy


def test_a_port_that_is_not_there(tools: Tools, image: Path) -> None:
    tools.require_package("esptool")
    with pytest.raises(PortError, match="there is no port /dev/absent"):
        upload(load_board("esp32cam"), image, "/dev/absent")


def test_a_part_that_is_missing(tmp_path: Path, image: Path) -> None:
    (tmp_path / "partitions.bin").unlink()
    with pytest.raises(BuildError, match=r"partitions\.bin"):
        parts_of(image, "esp32", tmp_path)


def test_where_parts_belong(tmp_path: Path, image: Path) -> None:
    offsets = [offset for offset, _ in parts_of(image, "esp32c6", tmp_path)]
    assert offsets == [0, PARTITIONS, BOOT_CHOICE, APP]
    assert [offset for offset, _ in parts_of(image, "esp8266", tmp_path)] == [0]
    app = image.with_suffix(".bin")
    assert parts_of(app, "esp32c6", tmp_path)[-1] == (APP, app)
    whole = tmp_path / "whole.bin"
    whole.write_bytes(bytes(PARTITIONS) + PARTITION + bytes(100))
    assert parts_of(whole, "esp32", tmp_path) == [(0, whole)]


DENIED = "Could not open COM3, the port is busy or doesn't exist.\n[Errno 13] Permission denied"
BUSY = "Could not open /dev/ttyUSB0, the port is busy"
SILENT = "A fatal error occurred: Failed to connect to ESP32: Timed out waiting for packet header"
NOISY = "A fatal error occurred: Invalid head of packet (0x08): Possible serial noise"


@pytest.mark.parametrize(
    ("said", "kind", "cause", "remedy"),
    [
        (DENIED, PortError, "no permission", "dialout"),
        (BUSY, PortError, "in use", "Close it"),
        (SILENT, LinkError, "no boot loader answers", "GPIO0"),
        (NOISY, LinkError, "too noisy", "shorter cable"),
        ("A fatal error occurred: something new", LinkError, "something new", "Try again"),
    ],
)
def test_explanations(said: str, kind: type[TinygenError], cause: str, remedy: str) -> None:
    found = explain(said, load_board("esp32cam"), "/dev/ttyUSB0")
    assert isinstance(found, kind)
    assert cause in found.cause and remedy in found.remedy


def test_boards_with_a_button() -> None:
    def remedy(board: Board) -> str:
        return explain("No serial data received", board, "COM3").remedy

    assert "BOOT button (GPIO9)" in remedy(load_board("esp32-c3-devkitm-1"))
    assert "BOOT button (GPIO0)" in remedy(load_board("esp32dev"))
