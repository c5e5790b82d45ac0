"""The README's first command in a copy of the example: real images go in, real predictions come back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Tools
from tinygen import api

EXAMPLE = ROOT / "examples" / "digits"
METRICS = json.loads((EXAMPLE / "metrics.json").read_text(encoding="utf-8"))
BOARDS = {"host": ("gcc",), "sim-cortex-m4": ("arm-none-eabi-gcc", "qemu-system-arm")}


def demo_command() -> list[str]:
    """What `make demo` runs in the example's directory, but with this Python."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^demo:.*\n\tcd examples/digits && \S+/tinygen (.*)$", makefile, re.MULTILINE)
    assert found is not None
    return [sys.executable, "-m", "tinygen", *found[1].split()]


def test_demo(tools: Tools, tmp_path: Path) -> None:
    """Every prediction is the reference interpreter's, image by image."""
    tools.require("gcc")
    directory = api.init_example(tmp_path / "digits")
    done = subprocess.run(demo_command(), cwd=directory, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    rows = re.findall(r"^#(\d+) +(\d) +([01]\.\d{4}) +[\d,]+ us  (right|wrong)", done.stdout, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(360))
    assert "".join(best for _, best, *_ in rows) == METRICS["int8_predictions"]
    right, count = METRICS["int8_correct"], METRICS["test_images"]
    assert sum(word == "right" for *_, word in rows) == right
    assert f"\n{right} of {count} right: {100 * right / count:.2f} % accuracy\n" in done.stdout


@pytest.mark.parametrize("board", BOARDS)
def test_a_second_build_is_incremental(tools: Tools, tmp_path: Path, board: str) -> None:
    """Nothing changed: nothing written, compiled or linked. Labels changed: only the model is compiled."""
    for program in BOARDS[board]:
        tools.require(program)
    directory = api.init_example(tmp_path / "digits")
    first = build(directory, board)
    assert first["compiled"] > 4
    image = Path(first["image"])
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("src/**/*") if path.is_file()}
    before[image] = image.stat().st_mtime_ns
    assert build(directory, board)["compiled"] == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    (directory / "labels.txt").write_text("\n".join("abcdefghij"), encoding="utf-8")
    third = build(directory, board)
    assert third["compiled"] <= 2
    assert b"\0j\0" in image.read_bytes()
    assert third["digest"] == first["digest"]


def build(directory: Path, board: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tinygen", "build", "--board", board, "--json"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
