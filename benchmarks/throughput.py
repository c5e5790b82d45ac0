"""How much of a fast line carries payload, and what watching a thousand results a second costs."""

from __future__ import annotations

import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.line import BITS
from benchmarks.models import ROOT
from tests.modelfile import O, T, model_file
from tinygen import api, simulator
from tinygen.link import Device

__all__ = ["BAUD", "SHOWN", "Line", "Watching", "measure_line", "measure_monitor"]

BAUD = 921_600
SHAPE = (1, 96, 96, 3)  # a colour image in, one out
IMAGES = 6
PERIOD_US = 1_000  # from one result to the next
SECONDS = 10
SHOWN = ("--json", "--csv", "")  # the last is for people

# A source that is ready once in a period, and then catches up.
SOURCE = """#include <string.h>

#include "tg_model.h"
#include "tg_port.h"

int tg_source_read(const tg_model *model) {
  static uint32_t next;
  const uint32_t now = tg_port_micros();
  if (next == 0) next = now;
  if ((int32_t)(now - next) < 0) return 0;
  next += %d;
  memset(model->inputs[0].data(), -128, model->inputs[0].bytes);
  return 1;
}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Shares of the line rate, 0 to 1: of the time from the first byte of an input to the last of its result,
    the one that inputs and outputs alone would take; median and least of several inferences.
    """

    median: float
    least: float


@dataclass(frozen=True, slots=True)
class Watching:
    """What a monitor showed a second, what it missed, and the share of one processor that it took.

    The share counts the start of the command too.
    """

    rate: float
    missing: int
    processor: float


def measure_line(receive_buffer: int) -> Line:
    """Inferences of images over a line of BAUD, to a board with a receive buffer of so many bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "image.tflite").write_bytes(_image_model())
        built = api.build(_board(folder, receive_buffer), folder / "image.tflite", output=folder / "project")
        with _line_to(built) as url, Device.open(url, baud=BAUD) as device:
            shares = [_share(device, number) for number in range(IMAGES)]
    return Line(statistics.median(shares), min(shares))


def measure_monitor(option: str) -> Watching:
    """`tinygen monitor` on a board that tells a result every PERIOD_US over such a line."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source.c"
        source.write_text(SOURCE % PERIOD_US, encoding="utf-8")
        model = ROOT / "examples" / "digits" / "digits.tflite"
        built = api.build("host", model, settings=[f"source={source}"], output=Path(scratch) / "project")
        with _line_to(built) as url:
            return _watch(url, option)


def _image_model() -> bytes:
    """RELU of an image: as many bytes out as in, computed in no time."""
    tensors = [T(SHAPE, scale=(0.5,), zero_point=(0,)), T(SHAPE, scale=(0.5,), zero_point=(0,))]
    return model_file(tensors, [O("RELU", (0,), (1,))], [0], [1])


def _board(folder: Path, receive_buffer: int) -> str:
    """This computer with another receive buffer."""
    text = (ROOT / "boards" / "host.toml").read_text(encoding="utf-8")
    file = folder / "board.toml"
    file.write_text(
        re.sub("RECEIVE_BUFFER=[0-9]+", f"RECEIVE_BUFFER={receive_buffer}", text), encoding="utf-8"
    )
    return str(file)


def _share(device: Device, seed: int) -> float:
    image = np.random.default_rng(seed).integers(-128, 128, SHAPE, dtype=np.int8)
    began = time.perf_counter()
    result = device.infer([image.tobytes()])
    seconds = time.perf_counter() - began
    assert result.outputs == (np.maximum(image, 0).tobytes(),), "the line has changed the result"
    return 2 * image.nbytes * BITS / BAUD / seconds


def _watch(url: str, option: str) -> Watching:
    command = [sys.executable, "-m", "tinygen", "monitor", "--board", "host", "--port", url]
    command += ["--seconds", str(SECONDS), *([option] if option else [])]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        counted = said.read()
    assert process.returncode == 0, counted
    shown, missing = (re.search(rf"([\d,]+) {what}", counted) for what in ("predictions", "lost on the line"))
    assert shown is not None, counted
    return Watching(
        rate=_number(shown) / SECONDS,
        missing=_number(missing) if missing else 0,
        processor=(usage.ru_utime + usage.ru_stime) / SECONDS,
    )


def _number(match: re.Match[str]) -> int:
    return int(match[1].replace(",", ""))


@contextlib.contextmanager
def _line_to(built: api.Build) -> Iterator[str]:
    """The port behind a line of BAUD to the program, which runs meanwhile."""
    with simulator.start(built.board, built.image) as started:
        command = [sys.executable, "-m", "benchmarks.line", started.url, str(BAUD)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()
            process.communicate()
