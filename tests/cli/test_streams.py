"""Standard output that is closed, full or not read to its end; and what the command line imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import COMMAND

REPORTS = (["ops"], ["boards", "--json"], ["inspect"], ["--version"])


@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_a_reader_that_stops_early(digits: Path, arguments: list[str]) -> None:
    """As in `tinygen ops | head -0`; the status is what a program that SIGPIPE ends has."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=digits, stdout=theirs, stderr=subprocess.PIPE, text=True
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_reader_that_stops_early_does_not_hide_a_run(built: Path) -> None:
    """The board is stopped, and the status is not that of a run that succeeded."""
    with subprocess.Popen([*COMMAND, "run", "--json"], cwd=built, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"number": 0')
        process.stdout.close()
        assert process.wait(60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's own")
@pytest.mark.parametrize("arguments", [*REPORTS, ["--help"]], ids=" ".join)
def test_output_on_a_full_disk(digits: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=digits, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error: standard output: No space left on device")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-", ">&- 2>&-"])
def test_closed_streams(built: Path, closing: str) -> None:
    """No file or port that is opened later may take the place of a closed stream."""
    command = f'exec "$0" -m tinygen run --count 2 {closing}'
    done = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable], cwd=built, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert ("2 of 2 right" in done.stdout) == (">&-" not in closing.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "tinygen", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert {"tinygen", "typer"} <= imported
    assert not imported & {"numpy", "tensorflow", "jinja2", "serial", "tflite", "flatbuffers", "platformio"}
