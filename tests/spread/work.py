"""What the tests let others do: functions that a worker can import."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tinygen.errors import ConfigError


def square(value: int) -> int:
    """The later ones are done first."""
    time.sleep(0.02 if value < 2 else 0)
    return value * value


def noisy(value: int) -> int:
    """Says much where answers go, and takes what it finds where items come from."""
    os.write(1, b"said by native code\n" * 50)
    subprocess.run(["sh", "-c", "cat; echo and by a program of its own"], check=True)
    return value


def large(value: int) -> bytes:
    return bytes([value]) * 3_000_000


def die_once(place: Path) -> str:
    """Killed the first time that it is tried."""
    tried = place / "tried"
    if not tried.exists():
        tried.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die(value: int) -> None:
    sys.stderr.write("out of memory, it says\n")
    sys.stderr.flush()
    os._exit(7)


def refuse(value: int) -> int:
    if value == 3:
        raise ConfigError("three is wrong", "Take another.")
    time.sleep(60 if value > 3 else 0)
    return value


def fail(value: int) -> float:
    return 1 / value


def wait(place: Path) -> None:
    """Begins a program that takes long, and says so."""
    with subprocess.Popen(["sleep", "600"]) as child:
        (place / f"{os.getpid()}.started").write_text(str(child.pid))


def record(item: tuple[str, int, float]) -> tuple[int, int]:
    """Notes who begins it and that it is done; gives the item's number back, and who did it."""
    folder, number, seconds = item
    with (Path(folder) / f"{number}.begun").open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds)
    (Path(folder) / f"{number}.done").write_text("")
    return number, os.getpid()
