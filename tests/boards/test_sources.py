"""Sources of inputs, as far as they can be checked: they compile for every board that has what they read."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.boards.frameworks import compile_project
from tests.conftest import ROOT, Tools
from tests.modelfile import O, T, model_file
from tests.native import compile_program
from tinygen.boards import Board, list_boards, load_board
from tinygen.config import Form, Pin, Settings
from tinygen.emit import emit
from tinygen.errors import ConfigError
from tinygen.pictures import picture_of
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.sensing import plan_sensing

WITH_CAMERA = [board for board in list_boards() if board.peripherals.camera is not None]


def picture_model(channels: int = 1, kind: str = "INT8") -> Program:
    """A model of a picture of 96 x 96: nothing but a pooling."""
    quant = () if kind == "FLOAT32" else ((1 / 255,), (-128 if kind == "INT8" else 0,))
    tensors = [T((1, 96, 96, channels), kind, *quant), T((1, 1, 1, channels), kind, *quant)]
    fields = {"padding": 1, "strideW": 96, "strideH": 96, "filterWidth": 96, "filterHeight": 96}
    return compile_program(
        model_file(tensors, [O("AVERAGE_POOL_2D", (0,), (1,), fields, "Pool2DOptions")], [0], [1]), "seen"
    )


@pytest.mark.parametrize("board", WITH_CAMERA, ids=lambda board: board.name)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_camera_project_compiles(board: Board, channels: int, tools: Tools, tmp_path: Path) -> None:
    program = picture_model(channels)
    settings = Settings("camera", Form.FRAMES, 4, 100, 8, Pin(4, 0, 0.8, 0.6))
    sensing = plan_sensing(settings, program, board)
    assert sensing is not None
    write_project(emit(program), board, tmp_path / "p", model_name="seen", sensing=sensing)
    sources = tmp_path / "p" / "src" / "sources"
    assert {path.name for path in sources.iterdir()} == {
        *("tg_camera.cpp", "tg_camera_facts.h", "tg_picture.c", "tg_picture.h")
    }
    compile_project(board, tmp_path / "p", tools)
    facts = (sources / "tg_camera_facts.h").read_text(encoding="utf-8")
    table = [int(text) for text in re.findall(r"-?\d+", facts.partition("[256] = {")[2])]
    tensor = program.tensors[program.inputs[0]]
    assert np.array_equal(table, picture_of(tensor).tables.ravel())
    assert "FRAMESIZE_QVGA" in facts and f"TG_CAMERA_CHANNELS {channels}" in facts


def test_there_are_boards_with_a_camera() -> None:
    assert {"esp32cam", "xiao-esp32s3"} <= {board.name for board in WITH_CAMERA}


def test_refusals() -> None:
    program = picture_model()
    with pytest.raises(ConfigError, match="esp32dev has no camera"):
        plan_sensing(Settings("camera"), program, load_board("esp32dev"))
    digits = (ROOT / "examples" / "digits" / "digits.tflite").read_bytes()
    assert plan_sensing(Settings("camera"), compile_program(digits, "digits"), load_board("esp32cam"))
    with pytest.raises(ConfigError, match="is float32, and a camera fills integers"):
        plan_sensing(Settings("camera"), picture_model(kind="FLOAT32"), load_board("esp32cam"))
