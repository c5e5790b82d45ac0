"""Runs the command line: as a process of its own, or in this one where that is enough."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tinygen import api
from tinygen.cli import run

COMMAND = (sys.executable, "-m", "tinygen")
REMEDY_LINES = 2  # the cause, then what to do


@dataclass(frozen=True, slots=True)
class Done:
    """A finished command."""

    status: int
    out: str
    err: str


def tinygen(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """The command as users start it, in ``cwd``, without a terminal; ``env`` is added to this one's."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def built_with_sensor(directory: Path, source: str, settings: str = "") -> Path:
    """The digits example, in a new directory, with a sensor's C and ``settings``, for this computer."""
    api.init_example(directory)
    (directory / "sensor.c").write_text(source)
    with (directory / "tinygen.toml").open("a") as stream:
        stream.write(f'\n[firmware]\nsource = "sensor.c"\nhealth_every = 10\n{settings}\n')
    done = tinygen("build", cwd=directory)
    assert done.status == 0, done.err
    return directory


@dataclass(frozen=True, slots=True)
class Here:
    """Runs commands in this process, in one directory."""

    directory: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Done:
        self.monkeypatch.chdir(self.directory)
        self.capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = self.capsys.readouterr()
        return Done(status, out, err)

    def refuses(self, *arguments: object) -> str:
        """What the command says on its way to exit status 2: a cause and a remedy, nothing else."""
        done = self(*arguments)
        assert done.status == 2, done
        assert done.out == ""
        assert done.err.startswith("error: ")
        assert "Traceback" not in done.err
        assert len(done.err.strip().splitlines()) >= REMEDY_LINES, f"no remedy: {done.err}"
        return done.err


def processes_of(directory: Path) -> list[int]:
    """Every process that works in the directory or was started with it in its arguments."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != os.getpid() and _concerns(entry, directory):
                found.append(int(entry.name))
        except OSError:  # ended meanwhile, or somebody else's
            continue
    return found


def _concerns(entry: Path, directory: Path) -> bool:
    inside = (entry / "cwd").resolve().is_relative_to(directory)
    return inside or str(directory).encode() in (entry / "cmdline").read_bytes()


def wait_until_none(directory: Path) -> list[int]:
    """The processes that are left after a while: the killed take a moment to disappear."""
    deadline = time.monotonic() + 3
    while processes_of(directory) and time.monotonic() < deadline:
        time.sleep(0.02)
    return processes_of(directory)
