"""A line between a device and the host's port that can be damaged or watched: one more pseudo-terminal."""

from __future__ import annotations

import os
import select
import subprocess
import threading
import time
import tty
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType


class Board:
    """A host program with the small model, and the name of its port."""

    def __init__(self, program: Path, *options: str) -> None:
        self.process = subprocess.Popen([program, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        first = self.process.stdout.readline().decode()
        assert first.startswith("serial port: /dev/"), first
        self.port = first.removeprefix("serial port: ").strip()

    def __enter__(self) -> Board:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        _, errors = self.process.communicate(timeout=20)
        assert not errors.decode(), "the sanitizers complain"
        assert self.process.returncode in {0, -9}


class Line:
    """A pseudo-terminal whose far side is wired to a board's port, both directions through a function each.

    The device's side may be changed while the line stays: that is what a reset board looks like.
    """

    def __init__(
        self,
        device: str,
        to_device: Callable[[bytes], bytes] = bytes,
        to_host: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._near, far = os.openpty()
        tty.setraw(far)
        self._held = far  # so that the near side is never hung up
        self.port = os.ttyname(far)
        self._to_device = to_device
        self._to_host = to_host
        self._device = os.open(device, os.O_RDWR | os.O_NOCTTY)
        self._next = self._device
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.write(self._wake_write, b"x")
        self._thread.join(10)
        assert not self._thread.is_alive()
        for descriptor in (self._near, self._held, self._device, self._wake_read, self._wake_write):
            os.close(descriptor)

    def inject(self, data: bytes) -> None:
        """Something the host hears that no device has said."""
        os.write(self._near, data)

    def replace_device(self, device: str) -> None:
        """Wires the line to another port; what the old one said and nobody read yet is lost."""
        self._next = os.open(device, os.O_RDWR | os.O_NOCTTY)
        os.write(self._wake_write, b"r")
        while self._device != self._next:
            time.sleep(0.001)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._near, self._device, self._wake_read], [], [])
            if self._wake_read in ready:
                if os.read(self._wake_read, 1) == b"x":
                    return
                os.close(self._device)
                self._device = self._next
                continue
            try:
                if self._near in ready:
                    os.write(self._device, self._to_device(os.read(self._near, 4096)))
                elif self._device in ready:
                    os.write(self._near, self._to_host(os.read(self._device, 4096)))
            except OSError:  # the device is being replaced, or gone
                time.sleep(0.01)
