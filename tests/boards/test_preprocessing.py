"""[preprocessing] in boards' projects: they compile, and what a source cannot do is refused beforehand."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tests.boards.frameworks import compile_project
from tests.boards.sampled import FRONT_END, window_model
from tests.boards.test_sources import picture_model
from tests.conftest import Tools
from tinygen.boards import load_board
from tinygen.config import Settings, find_config
from tinygen.emit import emit
from tinygen.errors import ConfigError
from tinygen.preprocessing import LogMel, Preprocessing
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.sampling import Adc, Motion, Sampling, Sound
from tinygen.sensing import plan_sensing

SOUND = Sound(16_000, 1, None, None, None, None)
MOTION = Motion(119, 4, 2000, 1.0, 1.0, None, None, None)
ANALOG = Adc("A0", 100, 0.0, 1.0, None)
MEL = "[preprocessing]\nscale = 0.04\n[preprocessing.log_mel]\n"
ROWS, ROW, SIX, PICTURE = (
    window_model(1, 49, 40, 1),
    window_model(1, 200),
    window_model(1, 20, 6),
    picture_model(3),
)


def said(text: str, folder: Path) -> Preprocessing:
    (folder / "tinygen.toml").write_text(text)
    return find_config(folder).preprocessing


@pytest.mark.parametrize("board", ["nano33ble", "xiao-esp32s3"])
@pytest.mark.parametrize("mean", ["0.1", str([0.5] * 40)], ids=["one", "each"])
def test_a_keyword_project_compiles(board: str, mean: str, tools: Tools, tmp_path: Path) -> None:
    """The front end is made of the table; a board's compiler takes all of it."""
    how = said(f"[preprocessing]\nmean = {mean}\n[preprocessing.log_mel]\nhop = 160\n", tmp_path)
    sensing = plan_sensing(Settings("microphone", sampling=SOUND), ROWS, load_board(board), how)
    assert sensing is not None
    write_project(emit(ROWS), load_board(board), tmp_path / "p", model_name="heard", sensing=sensing)
    compile_project(load_board(board), tmp_path / "p", tools)
    facts = sensing.files["sources/tg_microphone_facts.h"].decode()
    count = len(find_config(tmp_path).preprocessing.mean)
    for line in ("STEP 160U", "LENGTH 480U", "RAW 1"):
        assert re.search(rf"TG_MICROPHONE_{line}\b", facts)
    assert f"TG_FEATURES_MEANINGS {count}\n" in facts and "typedef int16_t tg_feature;" in facts


@pytest.mark.parametrize(
    ("source", "program", "sampling", "text", "problem"),
    [
        ("camera", PICTURE, None, MEL, "log_mel is nothing that the source 'camera' can do"),
        ("camera", PICTURE, None, "[preprocessing]\nmean = [1, 2]", "of 2 channels, and the input has 3"),
        ("camera", picture_model(1), None, "[preprocessing]\ngrayscale = false", "has one channel"),
        ("imu", SIX, MOTION, '[preprocessing]\nresize = "mean"', "resize is nothing that the source 'imu'"),
        ("imu", SIX, MOTION, "[preprocessing]\nstd = [1, 2, 3]", "of 3 channels, and the input has 6"),
        ("adc", ROW, ANALOG, '[preprocessing]\ncrop = "none"', "crop is nothing that the source 'adc'"),
        ("adc", ROW, ANALOG, "[preprocessing]\nmean = [1, 2]", "of 2 channels, and the input has 1"),
        (
            "microphone",
            ROW,
            SOUND,
            "[preprocessing]\ngrayscale = true",
            "grayscale is nothing that the source",
        ),
        ("microphone", ROWS, SOUND, "[preprocessing]\nscale = 2", "no row of samples"),
        (
            "microphone",
            SIX,
            SOUND,
            MEL,
            "must be whole rows|output is int16 .40., and the model's input int8",
        ),
        ("microphone", window_model(1, 40, 49), SOUND, MEL, "output is int16"),
        ("microphone", ROWS, dataclasses.replace(SOUND, rate=8000), MEL, "rate is 8000, and preprocessing"),
        (
            "microphone",
            ROWS,
            dataclasses.replace(SOUND, front_end=FRONT_END, hop=320),
            MEL,
            r"both \[preprocessing\] and \[firmware.microphone\] name a front end",
        ),
        ("microphone", ROWS, SOUND, f"{MEL}channels = 200", "channels is 200: some would have no frequency"),
    ],
)
def test_what_a_source_cannot_do(
    source: str, program: Program, sampling: Sampling | None, text: str, problem: str, tmp_path: Path
) -> None:
    board = load_board(
        {"camera": "esp32cam", "adc": "uno", "imu": "nano33ble", "microphone": "xiao-esp32s3"}[source]
    )
    with pytest.raises(ConfigError, match=problem) as refused:
        plan_sensing(Settings(source, sampling=sampling), program, board, said(text, tmp_path))
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[preprocessing.log_mel]", "scale is missing"),
        (f"{MEL}lowest = 9000", "highest is 7500 and lowest 9000"),
        (f"{MEL}rate = 8000", "highest is 7500 and lowest 125, at 8000"),
        (f"{MEL}frame = 20", "log_mel.frame is 20, outside 64 to 4096"),
        (f"{MEL}bins = 20", "log_mel.bins is not a key here"),
        ('[preprocessing]\nfront_end = "x.tflite"', "belong together"),
        ("[preprocessing]\nhop = 3", "belong together"),
        ('[preprocessing]\nhop = 3\nfront_end = "x"\n[preprocessing.log_mel]', "leave front_end and hop out"),
    ],
)
def test_what_the_table_of_sound_refuses(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=problem):
        said(text, tmp_path)


def test_defaults_are_micro_speechs(tmp_path: Path) -> None:
    assert said(MEL, tmp_path).log_mel == LogMel()
