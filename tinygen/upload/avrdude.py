"""Uploads to AVR boards with avrdude, through the boot loader that listens after a reset."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from tinygen import toolchain
from tinygen.boards import Board, Upload
from tinygen.errors import LinkError, PortError, TinygenError
from tinygen.link import forbidden
from tinygen.upload.holders import require_free

__all__ = ["explain", "upload"]

ATTEMPTS = 2  # a reset that the boot loader missed is the most common failure
SYNC_ATTEMPTS = 2  # of avrdude's ten, five seconds each
WATCH_SECONDS = 0.2
SECONDS = 300  # for 256 KB at 19,200 baud
SHOWN_LINES = 6
FORMATS = {
    ".elf": "e",
    ".hex": "i",
    ".bin": "r",
}  # avrdude's letters; a .bin file is the flash from address 0
NOISE = re.compile(r'ioctl\("TIOCM')  # a pseudo-terminal has no DTR
SIGNATURE = re.compile(r"device signature = (0x[0-9a-f]{6}(?: \(probably [^)]*\))?)")
NO_ANSWER = ("not in sync", "not responding", "timeout communicating", "unable to open programmer", "getsync")
LOST = ("Input/output error", "No such device", "unable to read", "unable to write")


def upload(board: Board, image: Path, port: str) -> None:
    """Write the flash contents of an ELF, Intel hex or .bin file, read them back and compare.

    See tools.upload for the errors.
    """
    facts = board.upload
    assert facts is not None
    program = str(toolchain.require("avrdude"))
    if not _is_present(port):
        raise PortError(f"there is no port {port}", "Connect the board, and name its port.")
    require_free(port)
    for attempt in range(ATTEMPTS):
        status, output = _run([program, *_arguments(facts, image, port)], image.parent, port)
        if status == 0:
            return
        fault = explain(output, board, port)
        if not _missed_reset(output) or attempt == ATTEMPTS - 1:
            raise fault


def _arguments(facts: Upload, image: Path, port: str) -> list[str]:
    """Without erasing the chip, which boot loaders do not offer; the file's name alone: a colon ends it."""
    baud = [] if facts.baud is None else ["-b", str(facts.baud)]
    chip = ["-p", facts.mcu, "-c", facts.protocol]
    return [
        "-q",
        *chip,
        "-P",
        port,
        *baud,
        "-D",
        "-U",
        f"flash:w:{image.name}:{FORMATS[image.suffix.lower()]}",
    ]


def _run(command: list[str], directory: Path, port: str) -> tuple[int, str]:
    """Status and messages of one run.

    It is ended where avrdude would go on without hope: the port is gone, or nobody has answered a few times.
    """
    deadline = time.monotonic() + SECONDS
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command, cwd=directory, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
            )
        try:
            while process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(WATCH_SECONDS)
                if not _is_present(port):
                    raise _lost(port)
                if _said(log).count("not in sync") >= SYNC_ATTEMPTS or time.monotonic() > deadline:
                    process.kill()
        finally:
            process.kill()
            process.wait()
        return process.returncode, _said(log)


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")


def _is_present(port: str) -> bool:
    return os.sep not in port or Path(port).exists()


def _lost(port: str) -> PortError:
    return PortError(f"{port} was lost during the upload", "Check the cable, then flash again.")


def _missed_reset(output: str) -> bool:
    return SIGNATURE.search(output) is None and any(text in output for text in NO_ANSWER)


def explain(output: str, board: Board, port: str) -> TinygenError:
    """The error that avrdude's messages mean."""
    signature = SIGNATURE.search(output)
    facts = board.upload
    assert facts is not None
    if "cannot open port" in output or "can't open device" in output:
        return _unopened(output, port)
    if "expected signature" in output.lower():
        found = signature[1] if signature else "unknown"
        return LinkError(
            f"the board on {port} has another chip than {board.name}: its signature is {found}, "
            f"not that of an {facts.mcu}",
            "Nothing was written. Name the board that is connected: `tinygen boards` lists them.",
        )
    if "verification" in output and ("error" in output or "mismatch" in output):
        return LinkError(
            f"the flash of the board on {port} holds something else than was written",
            "Flash it again. If it fails again, the cable or the chip is damaged.",
        )
    if any(text in output for text in LOST):
        return _lost(port)
    if _missed_reset(output):
        return _no_answer(board, port)
    lines = [line for line in output.splitlines() if line.strip() and not NOISE.search(line)]
    shown = "\n".join(f"  {line}" for line in lines[-SHOWN_LINES:])
    return LinkError(f"avrdude could not upload to {board.name} on {port}:\n{shown}", "Try again.")


def _unopened(output: str, port: str) -> PortError:
    if "Permission denied" in output:
        return forbidden(port)
    if "busy" in output:
        return PortError(f"{port} is in use by another program", "Close it, then retry.")
    return PortError(f"there is no port {port}", "Connect the board, and name its port.")


def _no_answer(board: Board, port: str) -> LinkError:
    facts = board.upload
    assert facts is not None
    speed = "" if facts.baud is None else f" at {facts.baud:,} baud"
    return LinkError(
        f"no boot loader answers on {port} as that of {board.name} does (protocol {facts.protocol}{speed})",
        "Is this the right port, and the right board? Press its reset button, and try again at once. "
        "A board that was sold with another boot loader needs its speed in `upload.baud` of a board file.",
    )
