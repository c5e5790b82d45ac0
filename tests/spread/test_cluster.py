"""Items over a dask cluster: a real scheduler and worker processes on the loopback; some are killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tinygen
from tests.cli.command import tinygen as tinygen_command
from tests.conftest import ROOT, Tools
from tests.spread import work
from tinygen.errors import ConfigError, ToolError
from tinygen.spread import Place, cluster, spread

ITEMS = 20


class Cluster:
    """A scheduler, a process that lives as long as the tests; what is logged goes to files of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheduler = self._start("scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0")
        log = folder / "scheduler.log"
        wait_until(lambda: "Scheduler at:" in log.read_text(), log)
        line = next(line for line in log.read_text().splitlines() if "Scheduler at:" in line)
        self.place = Place(cluster=line.split()[-1])

    @contextlib.contextmanager
    def workers(self, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Processes that work as long as the body runs."""
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", str(self.place.cluster))
        started = [self._start("worker", f"worker{number}", *words) for number in range(count)]
        try:
            for number in range(count):
                log = self.folder / f"worker{number}.log"
                wait_until(lambda log=log: "Registered to" in log.read_text(), log)  # type: ignore[misc]
            yield started
        finally:
            for process in started:
                stop(process)

    def _start(self, what: str, log: str, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "dask", what, "--no-dashboard", *words]
        with (self.folder / f"{log}.log").open("wb") as stream:
            return subprocess.Popen(command, cwd=self.folder, env=environment, stderr=stream, stdout=stream)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def wait_until(ready: Callable[[], object], log: Path | None = None) -> None:
    deadline = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < deadline, log and log.read_text()
        time.sleep(0.01)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> Iterator[Cluster]:
    tools.require_installed("distributed")
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made
    finally:
        stop(made.scheduler)


def test_a_worker_killed_in_the_middle(running: Cluster, tmp_path: Path) -> None:
    """All results come, each once and in its place; what the killed one was at is done by another."""
    done: list[int] = []
    killed: set[str] = set()

    def at_work(pid: int) -> set[str]:
        begun = {path.stem for path in tmp_path.glob("*.begun") if path.read_text() == f"{pid}\n"}
        return begun - {path.stem for path in tmp_path.glob("*.done")}

    with running.workers(2) as workers:

        def at_done(number: int) -> None:
            done.append(number)
            if len(done) == ITEMS // 3:
                before = at_work(workers[0].pid)
                wait_until(lambda: at_work(workers[0].pid) - before)
                killed.update(at_work(workers[0].pid))
                workers[0].send_signal(signal.SIGKILL)

        items = [(str(tmp_path), number, 0.1) for number in range(ITEMS)]
        found = spread(work.record, items, running.place, at_done)
        assert workers[0].wait(timeout=5) == -signal.SIGKILL
    assert [number for number, _ in found] == list(range(ITEMS))
    assert sorted(done) == list(range(ITEMS))
    assert len(killed) == 1
    (other,) = (int(pid) for pid in (tmp_path / f"{killed.pop()}.begun").read_text().split()[1:])
    assert other in {worker.pid for worker in workers[1:]}


def test_errors_of_the_work(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    with running.workers(1):
        with pytest.raises(ConfigError, match="three is wrong"):
            spread(work.refuse, range(4), running.place)
        with pytest.raises(ZeroDivisionError):
            spread(work.fail, [1, 0], running.place)
        monkeypatch.setattr(cluster, "__version__", "9.9")
        with pytest.raises(ToolError, match=f"has tinygen {tinygen.__version__}, and this is 9.9"):
            spread(work.square, [1], running.place)


def test_nobody_works(running: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    with pytest.raises(ToolError, match="has had no worker for 1 seconds"):
        spread(work.square, [1], running.place)


def test_the_scheduler_dies(tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    tools.require_installed("distributed")
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    made = Cluster(tmp_path)
    items = [(str(tmp_path), number, 0.2) for number in range(200)]
    begun = time.monotonic()
    with made.workers(1), pytest.raises(ToolError) as caught:
        spread(work.record, items, made.place, lambda _: stop(made.scheduler))
    assert time.monotonic() - begun < 30
    assert made.scheduler.returncode == -signal.SIGKILL
    assert f"at {made.place.cluster} " in caught.value.cause


def test_no_scheduler(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    tools.require_installed("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and says nothing
        refuses = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for address in (refuses, "tcp://127.0.0.1:1", "nowhere.invalid:8786", "what://is:1", "8786"):
            begun = time.monotonic()
            with pytest.raises(ToolError, match="no dask scheduler answers at") as caught:
                spread(work.square, [1], Place(cluster=address))
            assert "--dask" in caught.value.remedy
            assert time.monotonic() - begun < 10


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ToolError, match="not installed") as caught:
        spread(work.square, [1], Place(cluster="tcp://127.0.0.1:1"))
    assert "tinygen[dask]" in caught.value.remedy


def test_commands_say_the_same_on_a_cluster(running: Cluster, tools: Tools, tmp_path: Path) -> None:
    """Bit for bit: the workers get nothing but bytes, and compile for themselves."""
    for program in ("gcc", "arm-none-eabi-gcc"):
        tools.require(program)
    digits, shuttle = (ROOT / "examples" / name for name in ("digits", "shuttle"))
    model = str(digits / "digits.tflite")
    commands = (
        ["evaluate", model, "--data", str(digits / "test_images.npz"), "--count", "100", "--json"],
        ["compare", str(shuttle / "shuttle.tflite"), "-b", "sim-microbit", "--json"],
    )
    with running.workers(2):
        for command in commands:
            alone = tinygen_command(*command, "--jobs", "1", cwd=tmp_path)
            spread_out = tinygen_command(*command, "--dask", str(running.place.cluster), cwd=tmp_path)
            assert (alone.status, spread_out.status) == (0, 0), spread_out.err
            without_time = [re.sub(r'"seconds": [\d.]+', "", done.out) for done in (alone, spread_out)]
            assert without_time[0] == without_time[1]
            assert spread_out.err == alone.err
