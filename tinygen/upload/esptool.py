"""Uploads to ESP32 and ESP8266 boards with esptool, as a process of its own."""

from __future__ import annotations

import errno
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tinygen.boards import Board, Upload, UploadReset
from tinygen.errors import BuildError, LinkError, PortError, TinygenError, ToolError
from tinygen.link import forbidden
from tinygen.upload.holders import require_free

__all__ = ["explain", "parts_of", "upload"]

SECONDS = 300
SLOW_BAUD = 115_200  # what every cable carries
SHOWN_LINES = 6
# ESP-IDF's flash layout: where the chip's own loader looks for the second one, and what the partition tables
# that arduino-esp32 ships agree on.
BOOTLOADER = {"esp32": 0x1000, "esp32s2": 0x1000}
PARTITIONS = 0x8000
PARTITION = b"\xaa\x50"  # how each entry of that table begins
BOOT_CHOICE = 0xE000  # which of two apps is started; erased flash means the first
BOOT_CHOICE_SIZE = 0x2000
APP = 0x10000
NO_ANSWER = ("Timed out waiting for packet header", "No serial data received", "Failed to connect")
NOISE = (
    "Invalid head of packet",
    "chip stopped responding",
    "Packet content transfer stopped",
    "MD5 of file",
)
WRONG_CHIP = re.compile(r"[Tt]his chip is (\S+?),? not (\S+?)[.,]")
UNOPENED = re.compile(r"could not open port|Could not open (\S+)", re.IGNORECASE)


def upload(board: Board, image: Path, port: str) -> None:
    """Write the image and its companions, which esptool then compares; see tools.upload for the errors.

    ``image`` is the ELF file of a build or its .bin file, both with their companions beside them, or a .bin
    file that holds the flash from its first byte on.
    """
    facts = board.upload
    assert facts is not None
    if importlib.util.find_spec("esptool") is None:
        command = f"{sys.executable} -m pip install esptool"
        raise ToolError("the Python package esptool is not installed", f"Install it: {command}")
    if "://" not in port and not Path(port).exists():
        raise PortError(f"there is no port {port}", "Connect the board, and name its port.")
    if _has_lines(port):  # else it is held by what stands behind it
        require_free(port)
    with tempfile.TemporaryDirectory() as scratch:
        output = _write(facts, port, parts_of(image, facts.mcu, Path(scratch)))
    if output:
        raise explain(output, board, port)


def _write(facts: Upload, port: str, parts: list[tuple[int, Path]]) -> str:
    """esptool's messages where it failed, also on a slower line, which may carry what noise broke."""
    output = ""
    for baud in dict.fromkeys((facts.baud or SLOW_BAUD, SLOW_BAUD)):
        status, output = _run(facts.mcu, port, baud, parts)
        if status == 0:
            return ""
        if not any(text in output for text in NOISE):
            break
    return output


def parts_of(image: Path, mcu: str, scratch: Path) -> list[tuple[int, Path]]:
    """Which file belongs at which byte of the flash; ``scratch`` is a folder for one that has to be made."""
    app = _present(image.with_suffix(".bin"))
    if mcu == "esp8266" or _is_whole(app):
        return [(0, app)]
    erased = scratch / "boot_choice.bin"
    erased.write_bytes(b"\xff" * BOOT_CHOICE_SIZE)
    return [
        (BOOTLOADER.get(mcu, 0), _present(image.with_name("bootloader.bin"))),
        (PARTITIONS, _present(image.with_name("partitions.bin"))),
        (BOOT_CHOICE, erased),
        (APP, app),
    ]


def _is_whole(image: Path) -> bool:
    """Whether the file is a whole flash: where that has its table of partitions, this one has one too."""
    with image.open("rb") as stream:
        stream.seek(PARTITIONS)
        return stream.read(len(PARTITION)) == PARTITION


def _present(path: Path) -> Path:
    if not path.is_file():
        raise BuildError(
            f"there is no {path}, without which the board does not start",
            "Build it again: tinygen build; or name a file of the whole flash, as `esptool merge-bin` makes.",
        )
    return path


def _run(mcu: str, port: str, baud: int, parts: list[tuple[int, Path]]) -> tuple[int, str]:
    """Status and messages. A line without DTR and RTS cannot reset the chip: it waits in its loader then."""
    before, after = ("default-reset", "hard-reset") if _has_lines(port) else ("no-reset", "no-reset")
    options = ["--chip", mcu, "--port", port, "--baud", str(baud), "--before", before, "--after", after]
    places = [word for offset, path in parts for word in (hex(offset), str(path))]
    command = [sys.executable, "-m", "esptool", *options, "write-flash", "--no-progress", *places]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return 1, "No serial data received"
    return done.returncode, done.stdout + done.stderr


def _has_lines(port: str) -> bool:
    """Whether the port has the lines that reset a board; a pseudo-terminal and a socket have none."""
    if "://" in port:
        return False
    try:
        import fcntl
        import os
        import termios

        descriptor = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except (ImportError, OSError):  # Windows; or esptool will say why
        return True
    try:
        fcntl.ioctl(descriptor, termios.TIOCMGET, b"\0" * 4)
    except OSError as error:
        return error.errno not in {errno.ENOTTY, errno.EINVAL}
    finally:
        os.close(descriptor)
    return True


def explain(output: str, board: Board, port: str) -> TinygenError:
    """The error that esptool's messages mean."""
    wrong = WRONG_CHIP.search(output)
    if wrong:
        return LinkError(
            f"the board on {port} has another chip than {board.name}: it is an {wrong[1]}, not an {wrong[2]}",
            "Nothing was written. Name the board that is connected: `tinygen boards` lists them.",
        )
    if "Permission denied" in output:
        return forbidden(port)
    if "in use" in output or "busy" in output.lower():
        return PortError(f"{port} is in use by another program", "Close it, then retry.")
    if UNOPENED.search(output):
        return PortError(f"{port} cannot be opened", "Connect the board, and name its port.")
    if any(text in output for text in NOISE):
        return LinkError(
            f"the line to {board.name} on {port} is too noisy, even at {SLOW_BAUD:,} baud",
            "Use a shorter cable that carries data, and 5 V that hold 0.5 A.",
        )
    if any(text in output for text in NO_ANSWER):
        return _no_answer(board, port)
    lines = [line for line in output.splitlines() if line.strip()]
    shown = "\n".join(f"  {line}" for line in lines[-SHOWN_LINES:])
    return LinkError(f"esptool could not upload to {board.name} on {port}:\n{shown}", "Try again.")


def _no_answer(board: Board, port: str) -> LinkError:
    """The chip's loader listens only if GPIO0 (or GPIO9) was low at the reset."""
    facts = board.upload
    assert facts is not None
    pin = "GPIO9" if facts.mcu in {"esp32c2", "esp32c3", "esp32c6", "esp32h2"} else "GPIO0"
    by_hand = (
        f"This board cannot be reset by the computer: connect {pin} to ground, press its reset button, flash "
        "again; afterwards take the wire off and reset it once more."
    )
    by_button = f"Hold its BOOT button ({pin}), press and release reset, then flash again."
    return LinkError(
        f"no boot loader answers on {port}: the chip of {board.name} runs its program, or is not connected",
        by_hand if facts.reset is UploadReset.NONE else by_button,
    )
