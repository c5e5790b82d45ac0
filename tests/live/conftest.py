"""A board that predicts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Here, built_with_sensor
from tests.conftest import Tools
from tests.live.board import SENSOR, Board


@pytest.fixture
def here(sensing: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Commands in the built project; they leave its files as they are."""
    return Here(sensing, monkeypatch, capsys)


@pytest.fixture(scope="session")
def sensing(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digits example with a sensor, built for this computer."""
    tools.require("gcc")
    return built_with_sensor(tmp_path_factory.mktemp("live") / "digits", SENSOR, "thumbnail = 64")


@pytest.fixture
def board(sensing: Path, tmp_path: Path) -> Iterator[Board]:
    """It runs, and is plugged in."""
    made = Board(sensing, tmp_path / "port")
    made.plug()
    yield made
    made.unplug()
