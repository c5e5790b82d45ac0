"""Boards for the tests of the link: the small model as a host program, its receive buffer small or large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.firmware.programs import build_board
from tests.link.line import Board

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Tools


@pytest.fixture(scope="session")
def program(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with 4,096 bytes of receive buffer and frames of 256 bytes."""
    return build_board(tools, tmp_path_factory.mktemp("large"), "-DTG_RECEIVE_BUFFER=4096")


@pytest.fixture(scope="session")
def small_program(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board with 64 bytes of receive buffer, whose model takes 0.7 s."""
    return build_board(tools, tmp_path_factory.mktemp("small"), "-DSMALL_BUSY_MS=700")


@pytest.fixture
def board(program: Path) -> Iterator[Board]:
    with Board(program) as running:
        yield running
