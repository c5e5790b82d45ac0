"""Builds a project with PlatformIO: the only module that runs pio, always as a process of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tinygen import toolchain
from tinygen.boards import Board
from tinygen.errors import BuildError, LinkError, ToolError
from tinygen.project import STATE_DIRECTORY, locked

__all__ = ["BuildResult", "Cancellation", "Progress", "build", "upload"]

LOG = f"{STATE_DIRECTORY}/build.log"
ERRORS_SHOWN = 10
LAST_SHOWN = 5
# file:line: message of compilers; what linkers say of names and memory; what PlatformIO says of itself.
COMPILER_ERROR = re.compile(r"^(?P<file>\S.*?):(?P<line>\d+)(?::\d+)?: (?:fatal )?error: (?P<message>.*)")
# The short form, and the command itself with verbose.
COMPILING = re.compile(r"^Compiling |^\S+ -o \S+\.o .*-c ")
OTHER_ERRORS = (
    re.compile(r"(undefined reference to .*|multiple definition of .*|(?<=ld: )cannot find .*)"),
    re.compile(r"(region `\S+' overflowed by \d+ bytes|section `\S+' will not fit in region `\S+')"),
    re.compile(r"(No space left on device)"),
    re.compile(r"^\*\*\* \[[^]]+\] ((?!Error \d).*)"),
    re.compile(r"^(?:\*\*\* )?((?:\w+Error|Error|UnknownP\w+|UnknownBoard): (?!Traceback).*)"),
)
# The last line of a traceback, where an archive is fetched from a server that the registry does not keep.
NO_CONNECTION = re.compile(r"^requests\.exceptions\.Connect\w+: HTTPS?ConnectionPool\(host='(?P<host>[^']+)'")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``done`` of ``total`` files; total is 0 until PlatformIO knows."""

    done: int
    total: int
    file: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished build: its image (an ELF file), the complete log, and how many files were compiled."""

    image: Path
    log: Path
    seconds: float
    compiled: int


class Cancellation:
    """Ends builds that run in other threads: at once those at work, and each that begins later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[str]] = set()
        self._cancelled = False

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for process in self._processes:
                _kill(process)

    @contextlib.contextmanager
    def covers(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Makes cancel() end the process, as long as the body runs."""
        with self._lock:
            self._processes.add(process)
            if self._cancelled:
                _kill(process)
        try:
            yield
        finally:
            with self._lock:
                self._processes.discard(process)


def build(
    directory: Path,
    board: Board,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_line: Callable[[str], None] | None = None,
    verbose: bool = False,
    processors: int | None = None,
    cancellation: Cancellation | None = None,
) -> BuildResult:
    """Run ``pio run`` in the project; only what changed since the last build is compiled.

    ``on_line`` gets every line of PlatformIO's output; with ``verbose`` the full commands are among them.
    ``processors`` is how many files are compiled at once, None for one on each processor.
    Raises ToolError where a program is missing, BuildError with the compiler's messages where it fails.
    Whatever ends the call, no process of the build survives it.
    """
    _require_tools(board)
    directory = directory.resolve()
    started = time.monotonic()
    log = directory / LOG
    output = _Output(on_progress, on_line)
    if not (directory / "platformio.ini").is_file():
        raise BuildError(f"{directory} holds no project", "Write it first: tinygen build does both.")
    options = (*(("-v",) if verbose else ()), *(("-j", str(processors)) if processors else ()))
    with (
        _log_faults(log),
        locked(directory),
        log.open("w", encoding="utf-8") as stream,
        _pio(directory, board, options) as process,
        (cancellation or Cancellation()).covers(process),
    ):
        assert process.stdout is not None
        for line in process.stdout:
            output.take(line.rstrip("\n"), stream)
        status = process.wait()
    if status != 0:
        raise _build_error(output, log, board)
    if output.image is None or not output.image.exists():
        raise BuildError(
            f"PlatformIO finished without an image for {board.name}", f"Its complete output: {log}"
        )
    return BuildResult(output.image, log, time.monotonic() - started, output.compiled)


def upload(directory: Path, board: Board, port: str) -> None:
    """Run ``pio run -t upload``, which uses the tool that the board's platform brings.

    Raises as build(), and LinkError with the tool's last words where the upload fails.
    """
    _require_tools(board)
    last: list[str] = []
    options = ("-t", "upload", "-t", "nobuild", *(("--upload-port", port) if port else ()))
    with locked(directory), _pio(directory.resolve(), board, options) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[1 - LAST_SHOWN :], line.rstrip("\n")] if line.strip() else last
        status = process.wait()
    if status != 0:
        shown = "\n".join(f"  {line}" for line in last)
        raise LinkError(
            f"PlatformIO could not upload to {board.name}:\n{shown}",
            "Check the cable and the port; a board in its boot loader answers after a press on reset.",
        )


def _require_tools(board: Board) -> None:
    for module, package in (("platformio", "platformio"), ("SCons", "scons")):
        if importlib.util.find_spec(module) is None:
            raise ToolError(
                f"the Python package {package} is not installed",
                f"Install it: {sys.executable} -m pip install {package}",
            )
    if board.firmware.compiler is not None:
        toolchain.require(board.firmware.compiler)


@contextlib.contextmanager
def _pio(directory: Path, board: Board, options: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """`pio run` at work in a process group of its own, which is gone when the body ends, however it ends."""
    mode = "local" if board.platformio.local else "registry"
    command = [sys.executable, "-m", "tinygen.pio_runner", mode, "run", *options]
    process = subprocess.Popen(
        command,
        cwd=directory,
        env=_environment(directory, board),
        stdin=subprocess.PIPE,  # its end tells the runner that this process has ended
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _kill(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment(directory: Path, board: Board) -> dict[str, str]:
    """The user's environment; for tinygen's own platform without their PlatformIO settings."""
    keep = dict(os.environ)
    if board.platformio.local:
        keep = {key: value for key, value in keep.items() if not key.startswith("PLATFORMIO_")}
        keep["PLATFORMIO_CORE_DIR"] = str(directory / ".pio" / "core")
    root = str(Path(__file__).resolve().parent.parent)
    return {
        **keep,
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
        "PLATFORMIO_DISABLE_UPGRADE_CHECK": "true",
        "PLATFORMIO_NO_ANSI": "true",
        "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH")))),
        "PYTHONUTF8": "1",
        "TINYGEN_PROGRESS": "1",
    }


@dataclass(slots=True)
class _Output:
    """Sorts PlatformIO's output: progress, image for the caller, errors for later, the rest for the log."""

    on_progress: Callable[[Progress], None] | None
    on_line: Callable[[str], None] | None
    image: Path | None = None
    compiled: int = 0
    errors: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def take(self, line: str, log: IO[str]) -> None:
        """Handle one line."""
        word, _, rest = line.partition(" ")
        if word == "@image":
            self.image = Path(rest)
        elif word == "@progress":
            self._progress(rest)
        else:
            log.write(line + "\n")
            log.flush()
            self._keep(line)
            if self.on_line is not None:
                self.on_line(line)

    def _progress(self, text: str) -> None:
        count, _, file = text.partition(" ")
        done, _, total = count.partition("/")
        if self.on_progress is not None:
            self.on_progress(Progress(int(done), int(total), file))

    def _keep(self, line: str) -> None:
        self.compiled += COMPILING.search(line) is not None
        self.last = [*self.last[1 - LAST_SHOWN :], line] if line.strip() else self.last
        error = _error_in(line)
        if error is not None and error not in self.errors:
            self.errors.append(error)


def _error_in(line: str) -> str | None:
    """The line's error in one short form, None where it has none."""
    compiler = COMPILER_ERROR.match(line)
    if compiler:
        return f"{compiler['file']}:{compiler['line']}: {compiler['message']}"
    unreachable = NO_CONNECTION.match(line)
    if unreachable:
        return f"InternetConnectionError: {unreachable['host']} cannot be reached"
    for pattern in OTHER_ERRORS:
        match = pattern.search(line)
        if match:
            return match[1]
    return None


def _build_error(output: _Output, log: Path, board: Board) -> BuildError:
    """The compiler's own words, and the remedy for the causes that are known."""
    lines = output.errors or output.last
    shown = "\n".join(f"  {line}" for line in lines[:ERRORS_SHOWN])
    more = f"\n  ... and {len(lines) - ERRORS_SHOWN} more" if len(lines) > ERRORS_SHOWN else ""
    return BuildError(
        f"PlatformIO could not build the firmware for {board.name}:\n{shown}{more}",
        f"{_remedy(' '.join(lines))}The complete log is {log}",
    )


def _remedy(errors: str) -> str:
    if "overflowed by" in errors or "will not fit in region" in errors:
        return "The program is larger than the board's memory: use a smaller model or a larger board. "
    if "No space left on device" in errors:
        return "Free some space on the disk and build again. "
    if "InternetConnectionError" in errors:
        return (
            "PlatformIO must download this board's compiler once: connect to the Internet and build again. "
        )
    return ""


@contextlib.contextmanager
def _log_faults(log: Path) -> Iterator[None]:
    """A log that cannot be written (full disk, no permission) is the user's to mend."""
    try:
        yield
    except OSError as error:
        raise ToolError(
            f"the build in {log.parent.parent} cannot write its log: {error.strerror}",
            "Free some space, or build in a directory that you may write to.",
        ) from error
