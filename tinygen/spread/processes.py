"""Work in processes of this computer: each gets one item after the other, and ends with who began it.

Nothing of the program that calls is imported there, as multiprocessing would its main module: tinygen is a
library too, and a script that calls it need not be written for that.
"""

from __future__ import annotations

import collections
import contextlib
import os
import pickle
import queue
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from tinygen.errors import TinygenError, ToolError

__all__ = ["over_processes", "processors", "serve"]

Item = TypeVar("Item")
Result = TypeVar("Result")

LENGTH = struct.Struct("<Q")  # before each message: its bytes
ATTEMPTS = 2  # processes that one item may kill
LAST_WORDS = 400  # characters


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Fault:
    """What work raised: the user's to mend, or ours, with its traceback."""

    error: TinygenError | None
    text: str


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process of its own session, and the item it is at; what it says on standard error goes to a file."""

    process: subprocess.Popen[bytes]
    said: Path
    number: int

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where items go, and where results come from."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def stop(self) -> None:
        """End it with everything that it has started."""
        if self.process.returncode is None:  # else its number may be another's by now
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in self.pipes:
            with contextlib.suppress(BrokenPipeError):  # of what it had not read
                pipe.close()


def over_processes(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Generator[tuple[int, Result], None, None]:
    """The number and result of each item as it is done, ``jobs`` at a time; raises as spread()."""
    with tempfile.TemporaryDirectory(prefix="tinygen-", ignore_cleanup_errors=True) as scratch:
        pool = _Pool(work, items, Path(scratch))
        try:
            pool.begin(jobs)
            yield from pool.results()
        finally:
            pool.stop()


class _Pool:
    """Workers, and the items that wait for them."""

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item], scratch: Path) -> None:
        self._work = work
        self._items = items
        self._scratch = scratch
        self._waiting = collections.deque(range(len(items)))
        self._deaths: collections.Counter[int] = collections.Counter()
        self._selector = selectors.DefaultSelector()
        self._started: list[_Worker] = []

    def begin(self, jobs: int) -> None:
        for _ in range(min(jobs, len(self._items))):
            self._start(self._waiting.popleft())

    def results(self) -> Generator[tuple[int, Result], None, None]:
        while self._selector.get_map():
            for key, _ in self._selector.select():
                worker: _Worker = key.data
                self._selector.unregister(worker.pipes[1])
                message = _read(worker.pipes[1])
                if message is None:
                    self._start(self._after_death(worker))
                    continue
                result = _opened(message)
                self._next(worker)
                yield worker.number, result

    def stop(self) -> None:
        for worker in self._started:
            worker.stop()
        self._selector.close()

    def _start(self, number: int) -> None:
        """A new process for an item."""
        root = str(Path(__file__).resolve().parents[2])
        search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        said = self._scratch / f"said-{len(self._started)}"
        with said.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-c", f"from {__name__} import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                env={**os.environ, "PYTHONPATH": search, "TMPDIR": str(self._scratch)},
                start_new_session=True,
            )
        worker = _Worker(process, said, number)
        self._started.append(worker)
        self._give(worker)

    def _next(self, worker: _Worker) -> None:
        """What waits goes to the worker that is free, else it ends."""
        if self._waiting:
            self._give(_Worker(worker.process, worker.said, self._waiting.popleft()))
        else:
            worker.stop()

    def _give(self, worker: _Worker) -> None:
        with contextlib.suppress(BrokenPipeError):  # dead: its end of the results says so
            _write(worker.pipes[0], pickle.dumps((self._work, self._items[worker.number])))
        self._selector.register(worker.pipes[1], selectors.EVENT_READ, worker)

    def _after_death(self, worker: _Worker) -> int:
        """The item that it was at, for another one; ToolError where that died of it before."""
        worker.stop()
        self._deaths[worker.number] += 1
        if self._deaths[worker.number] < ATTEMPTS:
            return worker.number
        said = worker.said.read_text(encoding="utf-8", errors="replace").strip()[-LAST_WORDS:]
        raise ToolError(
            f"{ATTEMPTS} processes died of the same part of the work, the last with "
            f"{_ending(worker.process.returncode)}{': ' if said else ''}{said}",
            "Where memory is short, fewer at once need less: --jobs 1.",
        )


def _ending(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name


def _opened(message: bytes) -> Any:
    """The result in a message; raises what the work raised."""
    answer = pickle.loads(message)
    if not isinstance(answer, _Fault):
        return answer
    if answer.error is not None:
        raise answer.error
    raise AssertionError(answer.text)


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """One message; None where it ends before that."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def serve() -> None:
    """Answers the items of standard input; kills itself, and what it has started, where that ends."""
    items, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # what is started here shall neither read items
    os.dup2(2, 1)  # nor write between answers
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(items, inbox), daemon=True).start()
    while True:
        work, item = pickle.loads(inbox.get())
        _write(answers, _answer(work, item))


def _receive(items: IO[bytes], inbox: queue.SimpleQueue[bytes]) -> None:
    while (message := _read(items)) is not None:
        inbox.put(message)
    os.killpg(0, signal.SIGKILL)


def _answer(work: Callable[[object], object], item: object) -> bytes:
    try:
        return pickle.dumps(work(item))
    except TinygenError as error:
        return pickle.dumps(_Fault(error, ""))
    except Exception:  # noqa: BLE001 (ours: it is raised there where it is seen)
        return pickle.dumps(_Fault(None, traceback.format_exc()))
