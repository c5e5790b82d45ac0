"""What the computer says to an error of the board."""

from __future__ import annotations

from tinygen.advice import advice_for
from tinygen.boards import load_board
from tinygen.protocol import DeviceError, ErrorCode


def test_a_missing_camera() -> None:
    """The pins are those of the board at hand."""
    error = DeviceError(0, ErrorCode.SOURCE, 0x105, "no camera answers")
    said = advice_for(error, load_board("esp32cam"))
    assert "ribbon cable" in said and "SDA 26, SCL 27" in said and "5 V" in said
    assert "SDA 40, SCL 39" in advice_for(error, load_board("xiao-esp32s3"))
    assert "Check the sensor's wires" in advice_for(error, load_board("uno"))


def test_other_errors() -> None:
    board = load_board("esp32cam")
    assert "smaller model" in advice_for(DeviceError(0, ErrorCode.SOURCE, 0x101, ""), board)
    assert "a lower rate" in advice_for(DeviceError(0, ErrorCode.SOURCE, -19535, ""), board)
    assert "flash it again" in advice_for(DeviceError(0, ErrorCode.MODEL, -1, ""), board)
    assert advice_for(DeviceError(3, ErrorCode.ORDER, 1, ""), board) == ""
