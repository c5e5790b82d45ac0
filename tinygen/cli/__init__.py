"""The command line: arguments, messages and exit status; no logic.

Exit status: 0 done, 1 a verification that failed, 2 the user's to mend; 130 after Ctrl-C, and 128 plus its
number after any other signal, a reader that went away (SIGPIPE, 141) among them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

from tinygen.errors import TinygenError, ToolError

__all__ = ["main", "run"]

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is not everywhere
UNDOING = 10.0  # seconds in which another Ctrl-C does not interrupt the undoing of the first
READER_GONE = 128 + 13


class Stopped(BaseException):
    """Ctrl-C or a request to end: everything that was begun is undone on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main() -> None:
    """Run the command of this process's arguments, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; every failure that is the user's to mend becomes a message and a status."""
    _fill_closed_streams()
    try:
        with _signals():
            return _status(arguments)
    except Stopped as stopped:
        # Not by Rich: what the signal interrupted it in printing, it would print again.
        sys.stderr.write("interrupted\n")
        return 128 + stopped.number


def _status(arguments: list[str]) -> int:
    from tinygen.cli.app import app
    from tinygen.cli.output import ReaderGoneError, complain

    try:
        try:
            app(arguments, prog_name="tinygen")
        finally:
            sys.stdout.flush()  # here a failure can still be told
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except TinygenError as error:
        complain(error)
        return 2
    except (ReaderGoneError, BrokenPipeError):  # `tinygen ops | head`: nobody reads on
        _drop_output()
        return READER_GONE
    except OSError as error:
        _drop_output()
        complain(_refused(error))
        return 2
    return 0


def _refused(error: OSError) -> ToolError:
    """What the system refused; without a file's name it was the output."""
    where = error.filename or "standard output"
    return ToolError(
        f"{where}: {error.strerror or error}", "Check that it is there and that the disk has room."
    )


def _drop_output() -> None:
    """What is left in the buffer cannot be written: Python shall not try again, and complain, at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fill_closed_streams() -> None:
    """`tinygen ops >&-`: no file or port opened later may take the place of a standard stream."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_WRONLY)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8"))


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM unwind the stack, so that no child process and no half-written file stays."""
    first = 0.0

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        nonlocal first
        now = time.monotonic()
        if not first or now - first > UNDOING:
            first = now
            raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in _watched()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watched() -> list[int]:
    """The signals that end a command; one that is ignored (nohup, a shell's background) stays ignored."""
    numbers = [int(getattr(signal, name)) for name in SIGNALS if hasattr(signal, name)]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
