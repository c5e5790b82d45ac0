"""The digits example with a sensor of its own, as a program of this computer that may be unplugged."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cli.command import COMMAND

SENSOR = """#include <string.h>

#include "tg_model.h"
#include "tg_port.h"

/* An image with one bright pixel, which moves on every 20 ms. */
int tg_source_read(const tg_model *model) {
  static uint32_t last;
  static uint32_t turn;
  int8_t *pixels = (int8_t *)model->inputs[0].data();
  if (tg_port_millis() - last < 20) return 0;
  last = tg_port_millis();
  memset(pixels, -128, model->inputs[0].bytes);
  pixels[turn++ % model->inputs[0].bytes] = 127;
  return 1;
}
"""


class Board:
    """The program behind one serial port."""

    def __init__(self, project: Path, port: Path | str, name: str = "host") -> None:
        self.program = project / "build" / "host" / ".pio" / "build" / "host" / "program"
        self.name = name
        self.port = str(port)
        self._process: subprocess.Popen[bytes] | None = None

    def plug(self) -> None:
        """Start it, until its port is there."""
        self._process = subprocess.Popen(
            [self.program, "--link", self.port], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not Path(self.port).exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def unplug(self) -> None:
        """End it, where it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None


@contextlib.contextmanager
def page(board: Board, *options: str, web_port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command on that serial port, and the page's address."""
    wanted = ("--board", board.name, "--port", board.port, "--web", "--web-port", str(web_port))
    command = [*COMMAND, "monitor", *wanted, *options]
    # Nobody reads standard output but who asked for JSON, and a full pipe would hold the command up.
    stdout = subprocess.PIPE if "--json" in options else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = iter(process.stderr.readline, "")
            found = next(match for line in said if (match := re.match(r"live page: (\S+)", line)))
            yield process, found[1]
        finally:
            process.kill()
