"""The README's programs do what it says they print; its figures are those of the model."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Tools
from tests.docs.markdown import blocks
from tinygen import api
from tinygen.config import find_config

PAGE = ROOT / "README.md"


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the digits example."""
    return api.init_example(tmp_path_factory.mktemp("readme") / "digits")


def shown(start: str) -> str:
    """The block of output that begins so."""
    (text,) = [block for block in blocks(PAGE, "console") if block.startswith(start)]
    return text


def run(command: list[str], directory: Path) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_the_c_program(tools: Tools, digits: Path, monkeypatch: pytest.MonkeyPatch, compiler: str) -> None:
    tools.require(compiler)
    monkeypatch.chdir(digits)
    api.generate(output="model")
    program, _ = blocks(PAGE, "c")
    (digits / "main.c").write_text(program, encoding="utf-8")
    command, *printed = shown("$ cc").splitlines()
    compile_it, _, run_it = command.removeprefix("$ cc").partition("&&")
    run([compiler, "-Wall", "-Wextra", "-Werror", *shlex.split(compile_it)], digits)
    assert run([run_it.strip()], digits).splitlines() == printed


def test_the_python_program(tools: Tools, digits: Path) -> None:
    tools.require("gcc")
    (program,) = blocks(PAGE, "python")
    assert run([sys.executable, "-c", program], digits) == shown("8 0.9961 True")


def test_the_demo_shows_the_digits_model() -> None:
    """The figures that depend on the model alone; sizes and times depend on compiler and computer."""
    text = shown("$ make demo")
    found = api.load_model(ROOT / "examples" / "digits" / "digits.tflite", name="digits")
    program = found.program
    assert f"{len(program.layers)} layers, {program.digest[:16]}" in text
    assert re.search(rf"^  arena +{program.arena_size:,} B$", text, re.MULTILINE)
    assert re.search(rf"^MACs +{program.macs:,}  of one inference$", text, re.MULTILINE)
    metrics = json.loads((ROOT / "examples" / "digits" / "metrics.json").read_text(encoding="utf-8"))
    assert f"{metrics['int8_correct']} of {metrics['test_images']} right" in text


def test_the_project_file_is_one(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "toml")
    (tmp_path / "tinygen.toml").write_text(text, encoding="utf-8")
    config = find_config(tmp_path)
    assert None not in (config.model, config.name, config.labels, config.board, config.inputs)
