"""Projects that are built once and looked at by several tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Tools
from tests.project.sample import BOARDS, MODEL, sources
from tinygen.boards import Board, load_board
from tinygen.platformio import BuildResult, Progress, build
from tinygen.project import write_project


@dataclass(frozen=True, slots=True)
class Built:
    """A project and what its first build said."""

    board: Board
    directory: Path
    result: BuildResult
    progress: tuple[Progress, ...]


def require(tools: Tools, board: Board) -> None:
    """The compiler and the emulator that the board needs."""
    if board.firmware.compiler:
        tools.require(board.firmware.compiler)
    if board.simulator and not board.simulator.command[0].startswith("{"):
        tools.require(board.simulator.command[0])


@pytest.fixture(scope="session", params=BOARDS)
def built(request: pytest.FixtureRequest, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The digits project, in a directory whose name is no friend of shells and linkers."""
    board = load_board(request.param)
    require(tools, board)
    directory = tmp_path_factory.mktemp("bau") / "ein Verzeichnis, ünüblich"
    write_project(sources(), board, directory, model_name=MODEL)
    progress: list[Progress] = []
    result = build(directory, board, on_progress=progress.append)
    return Built(board, directory, result, tuple(progress))


@pytest.fixture
def host(tools: Tools) -> Board:
    board = load_board("host")
    require(tools, board)
    return board
