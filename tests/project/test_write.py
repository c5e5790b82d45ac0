"""Writing a project: only what changed, nothing foreign, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.project.sample import MODEL, sources
from tinygen.boards import load_board
from tinygen.errors import BuildError, ConfigError, ToolError
from tinygen.project import ProjectChanges, locked, project_files, write_directory, write_project

HOST = load_board("host")


def write(directory: Path, extra: dict[str, str] | None = None, board: str = "host") -> ProjectChanges:
    return write_project({**sources(), **(extra or {})}, load_board(board), directory, model_name=MODEL)


def snapshot(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time of change and its content."""
    return {
        str(path.relative_to(directory)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_a_new_project_is_complete(tmp_path: Path) -> None:
    changes = write(tmp_path / "deep" / "project")
    files = project_files(sources(), HOST, model_name=MODEL)
    assert changes == ProjectChanges(tuple(files), (), ())
    for path, content in files.items():
        assert (tmp_path / "deep" / "project" / path).read_bytes() == content
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["project"]


def test_only_the_kernels_that_are_used() -> None:
    """With what they include, and what that includes: shared headers come and go."""
    files = project_files({"a.c": '#include "tg_softmax_s8.h"\n'}, HOST, model_name="a")
    kernels = {Path(path).name: text for path, text in files.items() if path.startswith("src/kernels/")}
    included = {name for text in kernels.values() for name in re.findall(r'#include "(.+?)"', text.decode())}
    assert set(kernels) == included | {"tg_softmax_s8.h"}
    assert {"tg.h", "tg_fixed_point.h"} <= included


def test_no_absolute_path_in_any_file(tmp_path: Path) -> None:
    for board in ("host", "sim-cortex-m4"):
        write(tmp_path / board, board=board)
        for path, (_, content) in snapshot(tmp_path / board).items():
            assert str(ROOT).encode() not in content, path
            assert str(tmp_path).encode() not in content, path


def test_writing_again_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path / "p")
    before = snapshot(tmp_path / "p")
    changes = write(tmp_path / "p")
    assert (changes.written, changes.removed) == ((), ())
    assert {**snapshot(tmp_path / "p"), ".tinygen/lock": None} == {**before, ".tinygen/lock": None}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    write(tmp_path / "p", {"extra.c": "int a;\n"})
    before = snapshot(tmp_path / "p")
    changes = write(tmp_path / "p", {"extra.c": "int b;\n"})
    assert changes.written == ("src/extra.c",)
    after = snapshot(tmp_path / "p")
    assert {path for path in after if after[path] != before.get(path)} <= {
        "src/extra.c",
        ".tinygen/manifest.json",
        ".tinygen/lock",
    }


def test_stale_files_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    project = tmp_path / "p"
    write(project, {"old/extra.c": "int a;\n"})
    (project / "src" / "mine.c").write_text("int mine;\n")
    (project / "notes").mkdir()
    changes = write(project)
    assert changes.removed == ("src/old/extra.c",)
    assert not (project / "src" / "old").exists()
    assert (project / "src" / "mine.c").read_text() == "int mine;\n"
    assert (project / "notes").is_dir()


def test_another_board_takes_the_project_over(tmp_path: Path) -> None:
    write(tmp_path / "p")
    changes = write(tmp_path / "p", board="sim-cortex-m4")
    assert "src/ports/host/tg_port_host.c" in changes.removed
    fresh = project_files(sources(), load_board("sim-cortex-m4"), model_name=MODEL)
    assert {path for path in snapshot(tmp_path / "p") if not path.startswith(".tinygen")} == set(fresh)


def test_a_foreign_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigError, match="holds files that tinygen did not write"):
        write(tmp_path)
    assert list(snapshot(tmp_path)) == ["thesis.txt"]
    with pytest.raises(ConfigError, match="is a file"):
        write(tmp_path / "thesis.txt")


def test_a_directory_where_a_simulated_board_was_flashed(tmp_path: Path) -> None:
    """It holds nothing but the simulator's address, which stays."""
    state = tmp_path / ".tinygen" / "simulator.json"
    state.parent.mkdir()
    state.write_text("{}")
    write_directory({"src/main.c": b"int main(void);"}, tmp_path)
    assert (tmp_path / "src" / "main.c").exists() and state.read_text() == "{}"


@pytest.mark.parametrize("written", [["../thesis.txt"], ["/etc/hostname"], "src", [3], [""]])
def test_a_damaged_manifest_removes_nothing(tmp_path: Path, written: object) -> None:
    write(tmp_path / "p")
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "p" / ".tinygen" / "manifest.json").write_text(json.dumps({"written": written}))
    with pytest.raises(ConfigError, match=r"manifest\.json is damaged"):
        write(tmp_path / "p")
    assert (tmp_path / "thesis.txt").exists()


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "p")
    with locked(tmp_path / "p"), pytest.raises(BuildError, match="another tinygen"):
        write(tmp_path / "p", {"extra.c": "int a;\n"})
    write(tmp_path / "p", {"extra.c": "int a;\n"})


def limited(script: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run the script where no file may grow beyond 4 kB: the system's own refusal, as on a full disk."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    command = [sys.executable, "-c", script, str(directory)]
    return subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, cwd=ROOT)


WRITE = """
import sys
from pathlib import Path
from tests.project.test_write import write
from tinygen.errors import ToolError
try:
    write(Path(sys.argv[1]), {"extra.c": "int a[] = {" + "1," * 10000 + "};"})
except ToolError as error:
    print(error)
"""


def test_no_room_for_a_new_project(tmp_path: Path) -> None:
    result = limited(WRITE, tmp_path / "p")
    assert "cannot be written" in result.stdout, result.stderr
    assert "File too large" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_a_change(tmp_path: Path) -> None:
    write(tmp_path / "p")
    before = snapshot(tmp_path / "p")
    result = limited(WRITE, tmp_path / "p")
    assert "cannot be written" in result.stdout, result.stderr
    after = snapshot(tmp_path / "p")
    after.pop(".tinygen/lock", None)
    assert after == before


def test_a_directory_without_permission(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        unwritable = Path("/proc/tinygen")  # root may write everywhere else
    else:
        tmp_path.chmod(0o500)
        unwritable = tmp_path / "p"
    with pytest.raises(ToolError, match="cannot be written") as caught:
        write(unwritable)
    assert "may write" in caught.value.remedy
