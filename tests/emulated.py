"""Runs generated models on an emulated processor without an operating system, layer by layer."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bare import Machine
from tests.conftest import Tools
from tests.firmware.programs import HERE
from tests.native import INCLUDES, WARNINGS, Runner, write_sources
from tinygen.boards import Board, load_board
from tinygen.program import Program

SECONDS = 120  # for everything that one image computes
JOBS = 2
END = b"\r\nstopped: main returned\r\n"
FAULT = b"stopped: reset the board"
# An image holds all programs at once: too much for memories as small as the chip's, but qemu has larger ones.
ROOM = {
    "sim-esp32": {"ram_size": "16M"},
    "sim-esp8266": {"flash": "0x50001000", "flash_size": "32M", "ram_size": "16M", "stack_size": "64K"},
}


class Emulated(Runner):
    """Programs linked into one image for a board that is emulated; requests are part of the image."""

    def __init__(
        self,
        tools: Tools,
        board: str | Board,
        programs: Sequence[Program],
        folder: Path,
        optimize: str = "-O2",
        drivers: Sequence[Path] = (HERE / "emulated_driver.c",),
        options: Sequence[str] = (),
        memory: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(programs)
        facts = load_board(board) if isinstance(board, str) else board
        assert facts.simulator is not None
        self._command = facts.simulator.command
        self._machine = Machine(tools, facts, memory or ROOM.get(facts.name))
        self._folder = folder
        self._options = (*WARNINGS, "-ffp-contract=off", optimize, *INCLUDES, "-I", str(folder), *options)
        sources = [*self._machine.parts, *drivers, *write_sources(programs, folder)]
        with ThreadPoolExecutor(JOBS) as pool:
            self._objects = list(pool.map(self._compile, sources))

    def _compile(self, source: Path) -> Path:
        return self._machine.compile(source, self._folder, *self._options)

    def exchange(self, sent: bytes) -> bytes:
        """Links the requests with the programs, and reads what the board says until it stops."""
        table = self._folder / "requests.c"
        numbers = ",".join(map(str, sent))
        table.write_text(
            "#include <stdint.h>\nextern const uint8_t requests[];\nextern const uint32_t requests_bytes;\n"
            f"const uint8_t requests[] = {{{numbers}}};\nconst uint32_t requests_bytes = sizeof requests;\n"
        )
        image = self._machine.link([*self._objects, self._compile(table)], self._folder / "models.elf")
        said = said_by(self._command, image)
        assert said.endswith(END), said[-300:].decode("latin-1")
        return said.removesuffix(END)


def said_by(command: Sequence[str], image: Path) -> bytes:
    """What an image says. The emulator never ends by itself: a processor that is done sleeps."""
    words = [re.sub(r"^socket,(id=\w+).*", r"stdio,\1,signal=off", word) for word in command]
    process = subprocess.Popen(
        [word.replace("{image}", str(image)) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    said = b""
    try:
        assert process.stdout is not None
        while not said.endswith(END) and FAULT not in said[-200:]:
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                break
            said += part
    finally:
        timer.cancel()
        process.kill()
        process.communicate()
    return said
