"""A serial line of a given speed between a board's port and a port of its own: ``python -m benchmarks.line``.

Each direction passes one byte in ten bit times, as a UART does, with both directions at once. Bytes go on in
pieces of at most PIECE, when the last bit of a piece would have arrived; what a sender has too much waits in
its own terminal's buffer, as in a driver's. What arrives while nobody has the port open is lost.
"""

from __future__ import annotations

import os
import select
import sys
import time
import tty
from dataclasses import dataclass

PIECE = 32  # bytes; at 921,600 baud 0.35 ms of the line
BITS = 10  # of a byte on the line: start, eight, stop
ABSENT_SECONDS = 0.01  # how late a new reader is noticed


@dataclass(slots=True)
class Direction:
    """One wire: ``held`` is the piece on its way, which has arrived at ``due``."""

    source: int
    target: int
    byte_seconds: float
    held: bytes = b""
    due: float = 0.0

    def take(self, begin: float) -> None:
        """The next piece, whose first bit leaves at ``begin``; none where the sender has none."""
        try:
            self.held = os.read(self.source, PIECE)
        except OSError:  # nothing there, or nobody
            return
        self.due = begin + len(self.held) * self.byte_seconds

    def deliver(self) -> None:
        """What has arrived goes on; what waits behind it follows without a gap, however late this is."""
        while self.held and is_open(self.target):
            self.held = self.held[_write(self.target, self.held) :]
        self.held = b""
        self.take(self.due)


def is_open(terminal: int) -> bool:
    """Whether somebody has the other end."""
    asked = select.poll()
    asked.register(terminal, 0)
    return not any(events & select.POLLHUP for _, events in asked.poll(0))


def _write(target: int, data: bytes) -> int:
    """How many bytes a reader had room for, who is waited for."""
    try:
        return os.write(target, data)
    except BlockingIOError:
        select.select([], [target], [], ABSENT_SECONDS)
        return 0


def main() -> None:
    """Arguments: the board's port, the line's baud rate. Prints the new port's name; ends when killed."""
    near, far = os.openpty()
    tty.setraw(far)
    name = os.ttyname(far)
    os.close(far)
    device = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
    print(name, flush=True)
    byte_seconds = BITS / int(sys.argv[2])
    run(Direction(near, device, byte_seconds), Direction(device, near, byte_seconds))


def run(*wires: Direction) -> None:
    """For ever: the wires do not wait for one another."""
    for wire in wires:
        os.set_blocking(wire.source, False)
    while True:
        for wire in wires:
            while wire.held and wire.due <= time.monotonic():
                wire.deliver()
        idle = [wire.source for wire in wires if not wire.held]
        there = [source for source in idle if is_open(source)]
        busy = [wire.due for wire in wires if wire.held]
        wait = max(0.0, min(busy) - time.monotonic()) if busy else ABSENT_SECONDS
        ready, _, _ = select.select(there, [], [], wait)
        for wire in wires:
            if wire.source in ready:
                wire.take(time.monotonic())


if __name__ == "__main__":
    main()
