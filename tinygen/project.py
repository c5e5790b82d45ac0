"""Writes a PlatformIO project: sources, firmware and board facts become files; only what changed is written.

The directory is self-contained and may be moved: no file in it holds an absolute path. Files that somebody
else put there are never touched.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tinygen import resources, templates
from tinygen.boards import Board, Option
from tinygen.errors import BuildError, ConfigError, TinygenError, ToolError
from tinygen.placement import ORDINARY, Placement
from tinygen.sensing import Sensing

__all__ = [
    "STATE_DIRECTORY",
    "ProjectChanges",
    "kernel_files",
    "locked",
    "project_files",
    "runtime_files",
    "write_directory",
    "write_file",
    "write_project",
]

# tinygen's own files in a project: the list of what it wrote, the build lock, a simulator's address.
STATE_DIRECTORY = ".tinygen"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
MANIFEST = f"{STATE_DIRECTORY}/manifest.json"
# How the firmware is compiled on platforms that bring flags of their own, most of them -Os; tinygen's own
# platform has the same. Loops over constants gain much from -O3; no fused multiply-add keeps floats the same.
SOURCE_FLAGS = ("-O3", "-ffp-contract=off", "-Wall", "-Wextra")


@dataclass(frozen=True, slots=True)
class ProjectChanges:
    """What write_project did, as paths relative to the project."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def write_project(
    sources: Mapping[str, str],
    board: Board,
    directory: Path,
    *,
    model_name: str,
    sensing: Sensing | None = None,
    placement: Placement = ORDINARY,
    build_flags: Sequence[str] = (),
) -> ProjectChanges:
    """Make ``directory`` the PlatformIO project of ``sources`` (path below src/ -> text) for ``board``.

    A new directory appears complete or not at all. In an existing project only files whose content differs
    are replaced, each at once, and files of an earlier call that are no longer needed are removed. Raises
    ConfigError where the directory holds something else, ToolError where it cannot be written.
    """
    files = project_files(
        sources, board, model_name=model_name, sensing=sensing, placement=placement, build_flags=build_flags
    )
    return write_directory(files, directory)


def write_directory(files: Mapping[str, bytes], directory: Path) -> ProjectChanges:
    """Make ``directory`` hold these files (relative path -> content), as write_project describes it."""
    with _disk_faults(directory):
        if not directory.exists() or not _entries(directory):
            return _create(directory, files)
        old = _read_manifest(directory)
        with locked(directory):
            return _update(directory, old, files)


def write_file(content: bytes, path: Path) -> ProjectChanges:
    """Make ``path`` a file of this content, in one step; ToolError where it cannot be written."""
    if path.is_dir():
        raise ConfigError(f"{path} is a directory, not a file", "Give the file's name: --output FILE.")
    if _content(path) == content:
        return ProjectChanges(written=(), removed=(), unchanged=(path.name,))
    with _disk_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _staging(path.parent, f".{path.name}.") as staging:
            _write_all(staging, {path.name: content})
            (staging / path.name).replace(path)
    return ProjectChanges(written=(path.name,), removed=(), unchanged=())


def project_files(
    sources: Mapping[str, str],
    board: Board,
    *,
    model_name: str,
    sensing: Sensing | None = None,
    placement: Placement = ORDINARY,
    build_flags: Sequence[str] = (),
) -> dict[str, bytes]:
    """Every file of the project, path -> content, in the order of their paths."""
    files = {f"src/{path}": text.encode() for path, text in sources.items()}
    parts = {
        "platformio.ini": templates.render(
            "platformio.ini.j2",
            board=board,
            model_name=model_name,
            options=_options(board, (*placement.build_flags(model_name), *build_flags)),
        ).encode(),
        **_main(board, model_name, sensing, placement),
        **_below("src/kernels", kernel_files((*sources.values(), *_texts(sensing)))),
        **_firmware_files(board),
    }
    for path, content in parts.items():
        assert files.setdefault(path, content) == content, f"two different files want to be {path}"
    for path in files:
        assert _is_inside(path), f"{path} would lie outside the project"
    return dict(sorted(files.items()))


def _main(board: Board, model_name: str, sensing: Sensing | None, placement: Placement) -> dict[str, bytes]:
    """The program's own first function: main(), or Arduino's setup() and loop(), which must be C++."""
    file = "main.cpp" if board.platformio.framework == "arduino" else "main.c"
    listens = "opens the serial port and answers requests for predictions"
    text = templates.render(
        f"{file}.j2",
        board=board,
        model_name=model_name,
        firmware=sensing,
        placement=placement,
        purpose=f"{listens}; predicts from {sensing.own or sensing.source}" if sensing else listens,
    )
    return {f"src/{file}": text.encode()} | _below("src", sensing.files if sensing else {})


def _texts(sensing: Sensing | None) -> Iterator[str]:
    """A source's C, which may hold a model of its own; a user's file may be in any encoding."""
    for content in sensing.files.values() if sensing else ():
        yield content.decode(errors="replace")


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{path}": content for path, content in files.items()}


def _options(board: Board, build_flags: Sequence[str]) -> tuple[Option, ...]:
    """The board's options of platformio.ini, with what the firmware needs and more build flags."""
    facts = (f"'-DTG_BOARD_NAME=\"{board.name}\"'", f"-DTG_BAUD={board.serial.baud}")
    own = ("-Isrc/kernels", "-Isrc/runtime", "-Isrc/ports", *facts)
    given = board.platformio.option
    flags = {
        "build_flags": (*given("build_flags"), *own, *build_flags),
        "build_src_flags": (*(() if board.platformio.local else SOURCE_FLAGS), *given("build_src_flags")),
    }
    others = tuple(option for option in board.platformio.options if option.name not in flags)
    return (*others, *(Option(name, values) for name, values in flags.items() if values))


def kernel_files(texts: Iterable[str]) -> dict[str, bytes]:
    """The kernels that these sources include, and what those include in turn, by file name."""
    available = {path.name: path for path in (resources.firmware() / "kernels").glob("*.h")}
    found: dict[str, bytes] = {}
    todo = list(texts)
    while todo:
        for name in INCLUDE.findall(todo.pop()):
            if name in available and name not in found:
                found[name] = available[name].read_bytes()
                todo.append(found[name].decode())
    return dict(sorted(found.items()))


def _firmware_files(board: Board) -> dict[str, bytes]:
    """The runtime and the board's port, under src/ as they lie in firmware/, and what PlatformIO runs."""
    root = resources.firmware()
    files = runtime_files() | _sources(_files(root / "ports" / board.firmware.port))
    copied = [(root / "scripts", "scripts")]
    if board.platformio.local:
        copied.append((root / "platform", f"platforms/{board.platformio.platform}"))
    for source, target in copied:
        for path in _files(source):
            files[f"{target}/{path.relative_to(source).as_posix()}"] = path.read_bytes()
    return files


def runtime_files() -> dict[str, bytes]:
    """What is the same on every board, under src/ as it lies in firmware/."""
    root = resources.firmware()
    return _sources((*_files(root / "runtime"), *sorted((root / "ports").glob("*.h"))))


def _sources(paths: Iterable[Path]) -> dict[str, bytes]:
    root = resources.firmware()
    found = (path for path in paths if path.suffix in (".c", ".cpp", ".h"))
    return {f"src/{path.relative_to(root).as_posix()}": path.read_bytes() for path in found}


def _files(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and bool(pure.parts) and ".." not in pure.parts


def _entries(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise ConfigError(f"{directory} is a file, not a directory", "Give another output directory.")
    return list(directory.iterdir())


def _create(directory: Path, files: Mapping[str, bytes]) -> ProjectChanges:
    """Build the project beside its place and rename it there: an interrupted run leaves nothing."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with _staging(directory.parent, f".{directory.name}.") as staging:
        complete = staging / "complete"  # with the permissions of any new directory, which staging has not
        _write_all(complete, {**files, MANIFEST: _manifest(files)})
        # Replaces an empty directory, refuses any other.
        complete.replace(directory)
    return ProjectChanges(written=tuple(files), removed=(), unchanged=())


def _update(directory: Path, old: tuple[str, ...], files: Mapping[str, bytes]) -> ProjectChanges:
    """Stage what differs, then move it into place: a full disk is met before anything is replaced."""
    changed = {path: content for path, content in files.items() if _content(directory / path) != content}
    stale = tuple(path for path in old if path not in files)
    if changed or stale or set(old) != set(files):
        with _staging(directory / STATE_DIRECTORY, "new-") as staging:
            _write_all(staging, {**changed, MANIFEST: _manifest(files)})
            for path in changed:
                (directory / path).parent.mkdir(parents=True, exist_ok=True)
            with _uninterrupted():
                _move_into_place(staging, directory, (*changed, MANIFEST), stale)
    unchanged = tuple(path for path in files if path not in changed)
    return ProjectChanges(written=tuple(changed), removed=stale, unchanged=unchanged)


def _move_into_place(staging: Path, directory: Path, paths: Sequence[str], stale: Sequence[str]) -> None:
    for path in paths:
        (staging / path).replace(directory / path)
    for path in stale:
        (directory / path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the folder holds more, often somebody else's
            (directory / path).parent.rmdir()


def _write_all(root: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return (json.dumps({"written": sorted(files)}, indent=2) + "\n").encode()


def _read_manifest(directory: Path) -> tuple[str, ...]:
    """What an earlier call wrote; a directory without this list belongs to somebody else."""
    remedy = "Give an empty or a new directory; or remove this one, if nothing in it is needed."
    try:
        paths = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))["written"]
        if not isinstance(paths, list) or not all(
            isinstance(path, str) and _is_inside(path) for path in paths
        ):
            raise ValueError("not a list of paths")
    except FileNotFoundError:
        if [path.name for path in directory.iterdir()] == [STATE_DIRECTORY]:
            return ()  # a simulated board was flashed before anything was built
        raise ConfigError(f"{directory} holds files that tinygen did not write", remedy) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{directory / MANIFEST} is damaged: {error}", remedy) from None
    return tuple(paths)


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the project: a second writer or build in the same directory is refused at once, not mixed in."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing to lock with that a crash would release
        yield
        return
    state = directory / STATE_DIRECTORY
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(
                f"another tinygen is building in {directory}", "Wait until it has finished, or stop it."
            ) from None
        try:
            yield
        finally:
            # Closing is not enough: a process that another thread is just starting has a copy for a moment.
            fcntl.flock(lock, fcntl.LOCK_UN)


@contextlib.contextmanager
def _staging(parent: Path, prefix: str) -> Iterator[Path]:
    """A temporary directory on the same file system; nothing of it remains if the body fails."""
    staging = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait for the body, a matter of milliseconds, and keep their meaning."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, lambda n, _frame: pending.append(n)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if pending:
            signal.raise_signal(pending[0])


@contextlib.contextmanager
def _disk_faults(directory: Path) -> Iterator[None]:
    """A full disk or a forbidden directory is the user's to mend."""
    try:
        yield
    except TinygenError:
        raise
    except OSError as error:
        where = error.filename or directory
        raise ToolError(
            f"the project cannot be written to {directory}: {error.strerror} ({where})",
            "Free some space, or give a directory that you may write to.",
        ) from error
