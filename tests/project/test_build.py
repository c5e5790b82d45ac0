"""The real PlatformIO builds the project: incrementally, with readable errors, leaving no process behind."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Tools
from tests.project.conftest import Built, require
from tests.project.sample import MODEL, sources
from tinygen.boards import Board, load_board
from tinygen.errors import BuildError, ToolError
from tinygen.pio_runner import PROBE_SECONDS, _any_answers
from tinygen.platformio import Progress, build
from tinygen.project import locked, write_project


def processes_in(directory: Path) -> list[int]:
    """Every process that works in or below the directory."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").resolve().is_relative_to(directory):
                found.append(int(entry.name))
        except OSError:  # ended meanwhile, or somebody else's
            continue
    return found


def wait_until_empty(directory: Path) -> list[int]:
    """The processes that are left after a while: the killed take a moment to disappear."""
    deadline = time.monotonic() + 2
    while processes_in(directory) and time.monotonic() < deadline:
        time.sleep(0.05)
    return processes_in(directory)


def test_a_build_has_an_image_a_log_and_progress(built: Built) -> None:
    assert built.result.image.is_relative_to(built.directory)
    assert built.result.image.read_bytes()[:4] == b"\x7fELF"
    log = built.result.log.read_text(encoding="utf-8")
    assert "SUCCESS" in log
    assert log.count("Compiling ") == built.result.compiled > 4
    totals = {progress.total for progress in built.progress}
    assert len(totals) == 1
    assert [progress.done for progress in built.progress] == list(range(1, totals.pop() + 1))


def test_the_firmware_compiles_without_a_warning(built: Built) -> None:
    assert "warning" not in built.result.log.read_text(encoding="utf-8").lower()


def test_a_second_build_compiles_only_what_changed(built: Built) -> None:
    write_project(sources(), built.board, built.directory, model_name=MODEL)
    again = build(built.directory, built.board)
    log = again.log.read_text(encoding="utf-8")
    assert again.compiled == 0
    assert not [line for line in log.splitlines() if line.startswith(("Compiling", "Linking"))]
    changed = {**sources(), f"{MODEL}.c": f"{sources()[f'{MODEL}.c']}\n/* changed */\n"}
    write_project(changed, built.board, built.directory, model_name=MODEL)
    third = build(built.directory, built.board, verbose=True)
    assert third.compiled == 1
    write_project(sources(), built.board, built.directory, model_name=MODEL)
    assert build(built.directory, built.board).compiled == 1


def test_a_compiler_error_is_shown_with_file_and_line(host: Board, tmp_path: Path) -> None:
    broken = {**sources(), "broken.c": "int fine;\nint broken = nothing;\n"}
    write_project(broken, host, tmp_path, model_name=MODEL)
    with pytest.raises(BuildError, match=r"src/broken\.c:2: .*nothing.* undeclared") as caught:
        build(tmp_path, host)
    log = tmp_path / ".tinygen" / "build.log"
    assert str(log) in caught.value.remedy
    assert "FAILED" in log.read_text(encoding="utf-8")


def test_a_missing_function_is_shown(host: Board, tmp_path: Path) -> None:
    caller = {**sources(), "caller.c": "void nowhere(void);\nvoid tg_port_extra(void) { nowhere(); }\n"}
    write_project(
        caller,
        host,
        tmp_path,
        model_name=MODEL,
        build_flags=["-Wl,--no-gc-sections", "-Wl,--gc-keep-exported"],
    )
    with pytest.raises(BuildError, match="undefined reference to `nowhere'"):
        build(tmp_path, host)


def test_too_large_for_the_memory(tools: Tools, tmp_path: Path) -> None:
    board = load_board("sim-cortex-m4")
    require(tools, board)
    large = "char tg_large[5 << 20];\n__attribute__((constructor)) void tg_use(void) { tg_large[0] = 1; }\n"
    write_project({**sources(), "large.c": large}, board, tmp_path, model_name=MODEL)
    with pytest.raises(BuildError, match=r"overflowed by|will not fit") as caught:
        build(tmp_path, board)
    assert "smaller model" in caught.value.remedy


def test_build_flags_reach_compiler_and_linker(host: Board, tmp_path: Path) -> None:
    write_project(sources(), host, tmp_path, model_name=MODEL, build_flags=["-fsanitize=address,undefined"])
    image = build(tmp_path, host).image
    assert b"__asan_report_load" in image.read_bytes()


def test_a_missing_compiler_names_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = load_board("sim-cortex-m4")
    write_project(sources(), board, tmp_path, model_name=MODEL)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="arm-none-eabi-gcc is not installed") as caught:
        build(tmp_path, board)
    assert "gcc-arm-none-eabi" in caught.value.remedy


def test_a_directory_without_a_project(host: Board, tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "absent"):
        with pytest.raises(BuildError, match="holds no project"):
            build(directory, host)
    assert list(tmp_path.iterdir()) == []


def test_two_builds_at_once_do_not_mix(host: Board, tmp_path: Path) -> None:
    write_project(sources(), host, tmp_path, model_name=MODEL)
    with locked(tmp_path), pytest.raises(BuildError, match="another tinygen"):
        build(tmp_path, host)


def test_the_users_platformio_settings_do_not_leak_in(
    host: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(sources(), host, tmp_path / "p", model_name=MODEL)
    for name in ("PLATFORMIO_CORE_DIR", "PLATFORMIO_PLATFORMS_DIR", "PLATFORMIO_BUILD_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "theirs"))
    monkeypatch.setenv("PLATFORMIO_BUILD_FLAGS", "-Dbroken(")
    assert build(tmp_path / "p", host).image.exists()
    assert not (tmp_path / "theirs").exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_an_interrupt_leaves_no_process(host: Board, tmp_path: Path) -> None:
    write_project(sources(), host, tmp_path, model_name=MODEL)
    seen: list[int] = []

    def interrupt(_: Progress) -> None:
        seen.extend(processes_in(tmp_path))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path, host, on_progress=interrupt)
    assert seen
    assert wait_until_empty(tmp_path) == []
    assert build(tmp_path, host).image.exists()


KILLED = """
import sys
from pathlib import Path
from tinygen.boards import load_board
from tinygen.platformio import build
build(Path(sys.argv[1]), load_board("host"), on_line=lambda line: print(line, flush=True))
"""


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_a_killed_parent_takes_the_build_with_it(host: Board, tmp_path: Path) -> None:
    write_project(sources(), host, tmp_path, model_name=MODEL)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        assert processes_in(tmp_path)
        os.kill(parent.pid, signal.SIGKILL)
    assert wait_until_empty(tmp_path) == []


def test_the_registry_is_given_up_quickly() -> None:
    """192.0.2.1 is reserved for documentation: nobody answers there."""
    started = time.monotonic()
    assert not _any_answers(["192.0.2.1", "name.invalid", "127.0.0.1"])
    assert time.monotonic() - started < 2 * PROBE_SECONDS


def test_the_runner_imports_no_more_than_platformio_needs() -> None:
    """Its start is part of every build."""
    assert importlib.util.find_spec("tinygen.pio_runner") is not None
    command = [sys.executable, "-c", "import tinygen.pio_runner, sys; print('numpy' in sys.modules)"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip() == "False"
