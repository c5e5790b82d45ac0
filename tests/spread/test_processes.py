"""Items over processes: order, deaths, errors, and that nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.spread import work
from tinygen.errors import ConfigError, ToolError
from tinygen.spread import Place, spread


def test_results_are_in_the_order_of_the_items() -> None:
    done: list[int] = []
    assert spread(work.square, range(20), Place(jobs=3), done.append) == [n * n for n in range(20)]
    assert sorted(done) == list(range(20))
    assert done != sorted(done)
    assert spread(work.square, [], Place(jobs=3)) == []


def test_what_the_work_says_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert spread(work.noisy, range(3), Place(jobs=2)) == [0, 1, 2]
    assert capfd.readouterr() == ("", "")


def test_large_items_and_results() -> None:
    assert spread(work.large, [1, 2, 3], Place(jobs=2)) == [work.large(number) for number in (1, 2, 3)]
    assert spread(len, [bytes(5_000_000), bytes(3)], Place(jobs=2)) == [5_000_000, 3]


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    assert spread(work.die_once, [tmp_path], Place(jobs=1)) == ["done"]


def test_what_kills_every_worker_is_an_error() -> None:
    with pytest.raises(ToolError) as caught:
        spread(work.die, [1, 2], Place(jobs=1))
    assert "died" in caught.value.cause
    assert "status 7: out of memory, it says" in caught.value.cause
    assert "--jobs 1" in caught.value.remedy


def test_an_error_ends_all_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(ConfigError, match="three is wrong"):
        spread(work.refuse, range(8), Place(jobs=2))
    assert time.monotonic() - begun < 20


def test_our_own_fault_keeps_its_traceback() -> None:
    with pytest.raises(AssertionError, match=r"work\.py(.|\n)*ZeroDivisionError"):
        spread(work.fail, [1, 0], Place(jobs=1))


SCRIPT = """
from pathlib import Path
from tests.spread.work import wait
from tinygen.spread import Place, spread
spread(wait, [Path({folder!r})] * 2, Place(jobs=2))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_one_that_began_it(tmp_path: Path, number: signal.Signals) -> None:
    """A script without any guard of its main module; killed, too."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(folder=str(tmp_path)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, script], env=environment, stderr=subprocess.PIPE) as running:
        deadline = time.monotonic() + 30
        while len(started := list(tmp_path.glob("*.started"))) < 2 or not all(p.read_text() for p in started):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.send_signal(number)
        assert running.wait(timeout=10) == -number
    pids = [int(pid) for path in started for pid in (path.stem, path.read_text())]
    deadline = time.monotonic() + 3
    while any(map(alive, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    if number == signal.SIGINT:
        assert not list(tmp_path.glob("tinygen-*"))


def alive(pid: int) -> bool:
    """Neither gone nor a zombie that nobody has reaped yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
