"""The last input: from a firmware that sends it, over the line, to a picture in the page."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.command import tinygen
from tests.live.board import Board
from tinygen.link import listen
from tinygen.live.picture import png_of
from tinygen.protocol import DType, Predicted, Thumbnail


def test_what_the_board_sends(board: Board) -> None:
    said = list(listen(board.port, seconds=3.5))
    sent = [event for event in said if isinstance(event, Thumbnail)]
    numbers = [event.number for event in said if isinstance(event, Predicted)]
    assert 2 <= len(sent) <= 5  # once a second
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    for event in sent:
        assert (event.dtype, event.channels, event.step) == (DType.INT8, 1, 1)
        assert (event.rows, event.columns) == (8, 8)
        image = np.full(64, -128, np.int8)
        image[(event.number - 1) % 64] = 127  # as the sensor made it
        assert event.pixels == image.tobytes()


@pytest.mark.parametrize(("dtype", "channels"), [(DType.INT8, 1), (DType.UINT8, 3)])
def test_the_picture(dtype: DType, channels: int) -> None:
    values = np.arange(4 * 6 * channels, dtype=np.uint8) * 3
    raw = (values ^ 0x80 if dtype is DType.INT8 else values).tobytes()
    made = Image.open(io.BytesIO(png_of(Thumbnail(1, 1, dtype, channels, 2, 4, 6, raw))))
    assert made.size == (6, 4)
    assert np.array_equal(np.asarray(made).reshape(-1), values)


@pytest.mark.parametrize(
    ("wishes", "problem"),
    [
        (["thumbnail=64", "output=text"], "lines of text carry no thumbnail"),
        (["thumbnail=5000"], "firmware.thumbnail"),
        (["thumbnail=64", "source=serial"], "names no source"),
    ],
)
def test_what_is_refused(sensing: Path, tmp_path: Path, wishes: list[str], problem: str) -> None:
    settings = [word for wish in wishes for word in ("--set", wish)]
    done = tinygen("build", "--output", tmp_path / "out", *settings, cwd=sensing)
    assert done.status == 2 and problem in done.err
