"""Style and types of the whole project, checked by the tools that `make format` formats with."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Tools


def check(*command: str) -> None:
    """Runs a checker in the project's root; its own words are the failure message."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command[1:4])} ...\n{done.stdout}{done.stderr}", pytrace=False)


def test_ruff(tools: Tools) -> None:
    check(tools.require("ruff"), "check", ".")


def test_ruff_format(tools: Tools) -> None:
    check(tools.require("ruff"), "format", "--check", "--diff", ".")


def test_mypy(tools: Tools) -> None:
    folders = ["tinygen", "tests", "examples", "benchmarks"]
    check(tools.require("mypy"), *(name for name in folders if (ROOT / name).is_dir()))


def test_clang_format(tools: Tools) -> None:
    files = [
        str(path) for path in sorted((ROOT / "firmware").rglob("*")) if path.suffix in {".c", ".h", ".cpp"}
    ]
    assert files
    check(tools.require("clang-format"), "--dry-run", "--Werror", *files)
