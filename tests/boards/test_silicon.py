"""What board files say of flash and current: read, checked, and plausible in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tinygen.boards import Board, list_boards, load_board
from tinygen.errors import BoardError
from tinygen.silicon import Flash, Power

HOST = (ROOT / "boards" / "host.toml").read_text(encoding="utf-8")
BOARDS = list_boards()


def with_tables(folder: Path, text: str) -> Board:
    path = folder / "mine.toml"
    path.write_text(HOST + "\n" + text, encoding="utf-8")
    return load_board(str(path))


def test_both_tables_are_read(tmp_path: Path) -> None:
    text = (
        "[flash]\nwait = 3\nline = 16\ncached = true\n[power]\nvolts = 3\nactive_ma = 1.5\nsleep_ma = 0.001\n"
    )
    silicon = with_tables(tmp_path, text).silicon
    assert silicon.flash == Flash(3, 16, True)
    assert silicon.flash.wait_per_byte == pytest.approx(3 / 16)
    assert silicon.power == Power(3.0, 1.5, 0.001)


def test_without_them_nothing_is_known(tmp_path: Path) -> None:
    silicon = with_tables(tmp_path, "").silicon
    assert (silicon.flash, silicon.power) == (None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[flash]\nline = 8", "flash.wait is missing"),
        ("[flash]\nwait = 1\nline = 0", "flash.line is 0"),
        ("[flash]\nwait = 1\nline = 8\nstates = 2", "flash.states is not a key"),
        ("[power]\nvolts = 3.3", "power.active_ma is missing"),
        ("[power]\nvolts = 0\nactive_ma = 1", "power.volts is 0, outside"),
        ("[power]\nvolts = 3.3\nactive_ma = -1.0", "power.active_ma is -1, outside"),
        ("[power]\nvolts = 3.3\nactive_ma = 1\nsleep_ma = nan", "power.sleep_ma must be a number"),
    ],
)
def test_mistakes_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BoardError, match=problem):
        with_tables(tmp_path, text)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_facts_are_plausible(board: Board) -> None:
    flash, power = board.silicon.flash, board.silicon.power
    assert flash is None or flash.wait_per_byte < 40  # cycles
    if power is not None:
        assert 0.05 < power.active_ma * power.volts / (board.cpu.mhz or 0) < 7  # mW for each MHz
        assert power.sleep_ma is None or power.sleep_ma < power.active_ma / 10
