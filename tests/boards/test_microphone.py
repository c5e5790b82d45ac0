"""Microphones: projects compile for every board with a driver; what cannot work is refused with a remedy."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tests.boards.sampled import FRONT_END, HARDWARE, compile_sampled, front_end, window_model
from tests.conftest import ROOT, Tools
from tests.modelfile import O, T, model_file
from tinygen.boards import Board, load_board
from tinygen.config import Settings
from tinygen.errors import ConfigError, ModelError
from tinygen.peripherals import Microphone
from tinygen.program import Program
from tinygen.sampling import Sound
from tinygen.sensing import plan_sensing

I2S = Microphone("i2s", 4, 5, 6)
OWN = Sound(16_000, 1, None, None, 320, None)
WITH_FEATURES = Sound(16_000, 1, FRONT_END, 320, 1, None)
ROWS = window_model(1, 49, 40, 1)
I2S_BOARDS = {"esp32cam", "esp32dev", "esp32-s3-devkitc-1", "esp32-c3-devkitm-1", "xiao-esp32s3"}


def drivers(project: Path) -> set[str]:
    return {path.name for path in (project / "src" / "sources").glob("*.cpp")}


@pytest.mark.parametrize("name", ["nano33ble", "nanorp2040connect", "xiao-esp32s3"])
def test_a_boards_own_microphone(name: str, tools: Tools, tmp_path: Path) -> None:
    """For a model of sound, and for one of features, whose front end lies beside it."""
    board = load_board(name)
    facts = compile_sampled("microphone", board, front_end(), OWN, tmp_path / "sound", tools)
    for line in ("PDM 1", "LENGTH 480U", "STEP 320U", "RAW 1", "RATE 16000000U", "FRONT_END 0"):
        assert re.search(rf"TG_MICROPHONE_{line}\b", facts)
    expected = "tg_microphone_i2s.cpp" if name == "xiao-esp32s3" else "tg_microphone_pdm.cpp"
    assert drivers(tmp_path / "sound") == {expected}
    facts = compile_sampled("microphone", board, ROWS, WITH_FEATURES, tmp_path / "features", tools)
    for line in ("LENGTH 49U", "WIDTH 40U", "STEP 1U", "BYTES 1U"):
        assert re.search(rf"TG_FEATURES_{line}\b", facts)


@pytest.mark.parametrize("board", [b for b in HARDWARE if b.name in I2S_BOARDS], ids=lambda board: board.name)
def test_a_wired_i2s_microphone(board: Board, tools: Tools, tmp_path: Path) -> None:
    sound = dataclasses.replace(OWN, wired=I2S, gain=8, rate=8000)
    program = window_model(1, 480, kind="INT16", scale=1 / 30000)
    facts = compile_sampled("microphone", board, program, sound, tmp_path / "p", tools)
    for line in ("PDM 0", "CLOCK 4", "DATA 5", "WORD_SELECT 6", "RAW 0", "GAIN 8", "HERTZ 8000"):
        assert re.search(rf"TG_MICROPHONE_{line}\b", facts)


@pytest.mark.parametrize("board", HARDWARE, ids=lambda board: board.name)
def test_no_other_board_is_left_without_an_answer(board: Board) -> None:
    """Each either has a driver, or an error that says what to do."""
    settings = Settings("microphone", sampling=OWN)
    if board.peripherals.microphone is None:
        with pytest.raises(ConfigError, match=board.name) as refused:
            plan_sensing(settings, front_end(), board)
        assert refused.value.remedy
    else:
        sensing = plan_sensing(settings, front_end(), board)
        assert sensing is not None and sensing.ram > 2 * 4096


def plain(*shape: int, kind: str = "INT8", scale: float = 0.1) -> Program:
    return window_model(*shape, kind=kind, scale=scale)


@pytest.mark.parametrize(
    ("board", "program", "sound", "problem"),
    [
        ("esp32dev", front_end(), OWN, "esp32dev has no microphone"),
        ("sim-uno", front_end(), OWN, "sim-uno is no hardware, and has no microphone"),
        ("host", front_end(), OWN, "host is no hardware, and has no microphone"),
        ("uno", front_end(), OWN, "no driver for a microphone at uno"),
        ("pico", front_end(), OWN, "no driver for a microphone at pico"),
        (
            "esp32-c6-devkitc-1",
            front_end(),
            dataclasses.replace(OWN, wired=I2S),
            "no driver for a microphone at esp32-c6",
        ),
        (
            "esp32-c3-devkitm-1",
            front_end(),
            dataclasses.replace(OWN, wired=Microphone("pdm", 4, 5, -1)),
            "the ESP32-C3 takes no PDM microphone",
        ),
        ("nano33ble", front_end(), dataclasses.replace(OWN, wired=I2S), "own microphone alone"),
        ("nano33ble", front_end(), dataclasses.replace(OWN, rate=8000), "has 16000 alone"),
        ("nano33ble", plain(1, 1960), OWN, "it may take features, which are no sound"),
        ("nano33ble", plain(1, 16_000, kind="FLOAT32"), OWN, "is float32 .*no row of samples"),
        ("nano33ble", plain(1, 49, 40, kind="INT16"), OWN, "no row of samples"),
        ("nano33ble", plain(1, 49, 41), WITH_FEATURES, "must be whole rows|output is int8"),
        ("nano33ble", plain(1, 49, 40, kind="INT16"), WITH_FEATURES, r"output is int8 \[40\], and the model"),
        (
            "nano33ble",
            ROWS,
            dataclasses.replace(WITH_FEATURES, front_end=Path("absent.tflite")),
            "absent.tflite cannot be read",
        ),
        (
            "nano33ble",
            ROWS,
            dataclasses.replace(WITH_FEATURES, front_end=ROOT / "examples" / "digits" / "digits.tflite"),
            "the front end's input .* no row of samples",
        ),
    ],
)
def test_refusals(board: str, program: Program, sound: Sound, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as refused:
        plan_sensing(Settings("microphone", sampling=sound), program, load_board(board))
    assert refused.value.remedy


def test_a_front_end_must_be_a_model_of_one_row(tmp_path: Path) -> None:
    row = T((1, 480), "INT16", (1.0,), (0,))
    two = model_file([row, row, row], [O("ADD", (0, 1), (2,), {}, "AddOptions")], [0, 1], [2])
    (tmp_path / "two.tflite").write_bytes(two)
    (tmp_path / "none.tflite").write_bytes(b"no model")
    for name, fault in (("two.tflite", ConfigError), ("none.tflite", ModelError)):
        sound = dataclasses.replace(WITH_FEATURES, front_end=tmp_path / name)
        with pytest.raises(fault, match=name):
            plan_sensing(Settings("microphone", sampling=sound), ROWS, load_board("nano33ble"))


def test_scales_must_agree(tmp_path: Path) -> None:
    """Both are quantized: what the front end makes is what the model takes."""
    samples, row = T((1, 480), "INT16", (1.0,), (0,)), T((1, 480), "INT16", (0.5,), (0,))
    data = model_file([samples, row], [O("QUANTIZE", (0,), (1,), {}, "QuantizeOptions")], [0], [1])
    (tmp_path / "front.tflite").write_bytes(data)
    sound = dataclasses.replace(WITH_FEATURES, front_end=tmp_path / "front.tflite")
    board = load_board("nano33ble")
    same = plain(2, 480, kind="INT16", scale=0.5)
    assert plan_sensing(Settings("microphone", sampling=sound), same, board) is not None
    with pytest.raises(ConfigError, match=r"scale 0\.5, zero point 0, and the model's input .*scale 0\.25"):
        plan_sensing(Settings("microphone", sampling=sound), plain(2, 480, kind="INT16", scale=0.25), board)
