"""The wheel, installed into an environment that knows nothing of the checkout, does the README's work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, Tools

FOLDERS = ("templates", "firmware", "boards")


@pytest.fixture(scope="module")
def wheel(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the project's own backend, in this environment: nothing is downloaded."""
    tools.require_package("hatchling")
    directory = tmp_path_factory.mktemp("dist")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(directory)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return directory / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment's Python, with the wheel and this environment's other packages."""
    root = tmp_path_factory.mktemp("venv")
    venv.create(root, symlinks=True)
    python = root / "bin" / "python"
    target = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # A path that a .pth file names is searched as it is: this environment's own .pth files, and with them the
    # editable checkout, stay behind.
    own = [path for path in sys.path if path.rstrip("/").endswith(("site-packages", "dist-packages"))]
    (Path(target) / "packages.pth").write_text("\n".join(own) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*command, "--ignore-installed", str(wheel)],
        cwd=root,
        capture_output=True,
        text=True,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr
    return python


def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run(cwd: Path, *command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_that_tinygen_reads(wheel: Path) -> None:
    """Each file of the folders that git does not ignore, and nothing that a build has left there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *FOLDERS]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout: which files belong to the project is not known")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    data = {name.removeprefix("tinygen/_data/") for name in names if name.startswith("tinygen/_data/")}
    assert {name for name in data if not name.startswith("examples/")} == {
        name for name in listed.stdout.splitlines() if (ROOT / name).is_file()
    }
    assert "tinygen/py.typed" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_installed_wheel_runs_the_example(installed: Path, tools: Tools, tmp_path: Path) -> None:
    tools.require("gcc")
    where = run(tmp_path, installed, "-c", "import tinygen; print(tinygen.__file__)")
    assert Path(where.strip()).is_relative_to(installed.parent.parent)
    tinygen = installed.with_name("tinygen")
    run(tmp_path, tinygen, "init", "--example")
    out = run(tmp_path / "digits", tinygen, "run", "--count", "20", "--json")
    *predictions, summary = [json.loads(line) for line in out.splitlines()]
    expected = json.loads((ROOT / "examples" / "digits" / "metrics.json").read_text())["int8_predictions"]
    assert "".join(prediction["label"] for prediction in predictions) == expected[:20]
    assert summary["inferences"] == 20
