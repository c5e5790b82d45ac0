"""What to do about an error that a board reports: whoever stands there sees more than the board knows."""

from __future__ import annotations

from tinygen.boards import Board
from tinygen.protocol import DeviceError, ErrorCode

__all__ = ["advice_for"]

CAMERA_MISSING = (0x105, 0x20001)  # ESP_ERR_NOT_FOUND, ESP_ERR_CAMERA_NOT_DETECTED
NO_MEMORY = 0x101  # ESP_ERR_NO_MEM
READINGS_LOST = -19535  # tg_window.h
AGAIN = "The board goes on trying."


def advice_for(error: DeviceError, board: Board) -> str:
    """A sentence or two; empty where there is nothing to say."""
    if error.code == ErrorCode.MODEL:
        return "Reset the board; if it stays, build and flash it again."
    if error.code != ErrorCode.SOURCE:
        return ""
    if error.detail in CAMERA_MISSING and board.peripherals.camera is not None:
        return _camera_advice(board)
    if error.detail == READINGS_LOST:
        return (
            "They came while the model ran or a result was sent. No window has a gap, but some are missing "
            "between windows: choose a lower rate, a larger step, a faster board or a smaller model."
        )
    if error.detail == NO_MEMORY:
        return "Choose a smaller model, or a board with more external RAM."
    return f"Check the sensor's wires and power. {AGAIN}"


def _camera_advice(board: Board) -> str:
    camera = board.peripherals.camera
    assert camera is not None
    return (
        f"Push the camera's ribbon cable in and close its latch; give the board 5 V and 0.5 A at its 5V pin; "
        f"nothing else may use the camera's pins, among them SDA {camera.sda}, SCL {camera.scl}, "
        f"XCLK {camera.xclk} and PWDN {camera.pwdn}. {AGAIN}"
    )
