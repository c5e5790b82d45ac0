"""The command line: arguments, messages and exit status; no logic.

Exit status: 0 done, 1 a verification that failed, 2 the user's to mend, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from tinygen.errors import TinygenError

__all__ = ["main"]


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
    from tinygen.cli.app import app
    from tinygen.cli.output import complain, note

    try:
        with _signals():
            app(arguments, prog_name="tinygen")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except TinygenError as error:
        complain(error)
        return 2
    except Stopped as stopped:
        note("interrupted")
        return 128 + stopped.number
    except BrokenPipeError:  # `tinygen ops | head`: nobody reads on, and Python shall not complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM unwind the stack, so that no child process and no half-written file stays."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
