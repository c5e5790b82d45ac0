"""A place to run commands in, the digits project, and one that is built."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Here, tinygen
from tests.conftest import Tools
from tinygen import api, simulator


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Commands in an empty directory."""
    return Here(tmp_path, monkeypatch, capsys)


@pytest.fixture
def in_digits(digits: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Commands in a copy of the digits example."""
    return Here(digits, monkeypatch, capsys)


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A fresh copy of the digits example."""
    return api.init_example(tmp_path / "digits")


@pytest.fixture(scope="session")
def built(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits example, built for this computer by the command."""
    tools.require("gcc")
    directory = api.init_example(tmp_path_factory.mktemp("cli") / "digits")
    done = tinygen("build", cwd=directory)
    assert done.status == 0, done.err
    return directory


@pytest.fixture
def in_built(built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Commands in the built digits example; they leave its files as they are."""
    return Here(built, monkeypatch, capsys)


@pytest.fixture
def flashed(built: Path) -> Iterator[str]:
    """The port of the digits example at work on this computer."""
    state = built / "build" / "host" / ".tinygen"
    done = tinygen("flash", cwd=built)
    assert done.status == 0, done.err
    found = simulator.running(state)
    assert found is not None
    yield found.url
    simulator.stop(state)
    shutil.rmtree(built / "other", ignore_errors=True)
