"""[preprocessing] on a board and in Python: the firmware's sources and read_file() fill the same inputs."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.boards.frameworks import STUBS
from tests.boards.sampled import FRONT_END, window_model
from tests.boards.test_sources import picture_model
from tests.conftest import Tools
from tests.firmware.programs import HERE, SANITIZED, compile_c
from tests.firmware.source_program import SourceProgram, Turns
from tests.firmware.test_picture import packed, unpacked
from tinygen.boards import load_board
from tinygen.config import Settings
from tinygen.emit import emit
from tinygen.graph import Array
from tinygen.inputs import read_file
from tinygen.peripherals import Imu
from tinygen.preprocessing import Crop, LogMel, Preprocessing, Resize
from tinygen.program import Program
from tinygen.project import write_project
from tinygen.sampling import Adc, Motion, Sampling, Sound
from tinygen.sensing import plan_sensing

LENGTH = 50
NORMAL = Preprocessing(scale=1 / 255, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))


def source_program(
    source: str, program: Program, sampling: Sampling, how: Preprocessing, folder: Path, tools: Tools
) -> SourceProgram:
    sensor = {"adc": "adc_wire.c", "microphone": "sound_wire.c", "imu": "imu_chip.c"}[source]
    chip = ("-DIDENTITY=0x68", "-DMPU6050") if source == "imu" else ()
    board = load_board("nano33ble")
    return SourceProgram(
        source, board, program, sampling, HERE / sensor, folder, tools, *chip, preprocessing=how
    )


def filled(program: Program, file: Path, how: Preprocessing) -> tuple[Array, ...]:
    return read_file(file, program.tensors[program.inputs[0]], how).raw


def compare(turns: Turns, expected: tuple[Array, ...]) -> None:
    assert len(turns.outputs) >= len(expected) > 3
    for ours, theirs in zip(turns.outputs, expected, strict=False):
        assert ours.tobytes() == theirs.tobytes()


def write_sound(folder: Path, sound: Array, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the simulated microphone, and as sound.wav."""
    (folder / "sound").write_bytes(sound.tobytes())
    with wave.open(str(folder / "sound.wav"), "wb") as stream:
        stream.setparams((1, 2, 16_000, 0, "NONE", ""))
        stream.writeframes(sound.tobytes())
    monkeypatch.setenv("SOUND", str(folder / "sound"))


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("INT8", Preprocessing(scale=1 / 32768, mean=(0.1,), std=(0.35,))),
        ("UINT8", Preprocessing(mean=(-1000.0,), std=(700.0,))),
        ("INT16", Preprocessing(scale=0.0031, mean=(-2.0,))),
        ("FLOAT32", Preprocessing(std=(-3000.7,))),
    ],
)
def test_sound(
    kind: str, how: Preprocessing, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.random.default_rng(3).normal(0, 9000, 16_000).clip(-32768, 32767).astype("<i2")
    write_sound(tmp_path, sound, monkeypatch)
    program = window_model(1, LENGTH, kind=kind, scale=1.0 if kind == "FLOAT32" else 0.013, zero_point=0)
    made = source_program(
        "microphone", program, Sound(16_000, 1, None, None, None, None), how, tmp_path, tools
    )
    turns = made.run([2000] * 400)
    compare(turns, filled(program, tmp_path / "sound.wav", how)[:200])


# Scaled like micro_speech's; each channel freed from a mean of its own; a front end of one's own.
FEATURES = (
    Preprocessing(scale=10 / 256, log_mel=LogMel()),
    Preprocessing(
        mean=tuple(range(600, 700, 5)),
        std=(40.0,),
        log_mel=LogMel(frame=400, hop=160, channels=20, noise_reduction=False, gain_control=False),
    ),
    Preprocessing(front_end=FRONT_END, hop=320),
)


@pytest.mark.parametrize(("how", "width"), [*zip(FEATURES, (40, 20, 40), strict=True)])
def test_features_of_sound(
    how: Preprocessing, width: int, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = np.tile(np.load(FRONT_END.parent / "words.npz")["yes"], 2)
    noisy = (words + np.random.default_rng(1).normal(0, 20, words.shape)).astype("<i2")
    write_sound(tmp_path, noisy, monkeypatch)
    program = window_model(1, 12, width, 1, scale=0.1, zero_point=-128)
    made = source_program(
        "microphone", program, Sound(16_000, 1, None, None, None, None), how, tmp_path, tools
    )
    expected = filled(program, tmp_path / "sound.wav", how)
    assert len(np.unique(np.stack(expected))) > 60
    compare(made.run([4000] * 480), expected[:7])


@pytest.mark.parametrize("kind", ["INT8", "FLOAT32"])
def test_analog_readings(kind: str, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as they are, so that the file can hold the very same numbers."""
    readings = np.random.default_rng(4).integers(0, 1024, 20 * LENGTH)
    (tmp_path / "readings").write_bytes(readings.astype("<i2").tobytes())
    (tmp_path / "readings.csv").write_text("volt\n" + "\n".join(map(str, readings)))
    monkeypatch.setenv("READINGS", str(tmp_path / "readings"))
    program = window_model(1, LENGTH, kind=kind, scale=0.021)
    how = Preprocessing(scale=1 / 1023, mean=(0.5,), std=(0.29,))
    board = load_board("nano33ble")
    assert board.peripherals.adc is not None
    top = (1 << board.peripherals.adc.bits) - 1
    adc = Adc(next(iter(board.peripherals.adc.pins)), 1000, 0.0, float(top), None)
    turns = source_program("adc", program, adc, how, tmp_path, tools).run([400] * 2 * len(readings))
    compare(turns, filled(program, tmp_path / "readings.csv", how)[:15])


def test_motion(tools: Tools, tmp_path: Path) -> None:
    """Six axes, each with a mean and a deviation of its own; readings of the chip as they are."""
    program = window_model(1, LENGTH, 6, kind="INT16", scale=0.0007)
    how = Preprocessing(scale=0.001, mean=(0, 1, 2, 3, 4, 5), std=(1, 2, 3, 4, 5, 6))
    motion = Motion(50.0, 4, 500, 32768 / 4, 32768 / 500, None, None, Imu("MPU6050", "Wire", 0x68))
    turns = source_program("imu", program, motion, how, tmp_path, tools).run([5000] * 1100)
    raw = (257 * np.arange(300)[:, np.newaxis] + 4099 * np.arange(6)).astype(np.uint16).view(np.int16)
    (tmp_path / "motion.csv").write_text("\n".join(",".join(map(str, row)) for row in raw.tolist()))
    compare(turns, filled(program, tmp_path / "motion.csv", how)[:5])


@pytest.mark.parametrize(
    ("channels", "how"),
    [
        (3, Preprocessing()),
        (3, NORMAL),
        (3, Preprocessing(Resize.NEAREST, Crop.NONE, mean=(127.5,), std=(127.5,))),
        (3, Preprocessing(Resize.BILINEAR, grayscale=True, scale=1 / 255, mean=(0.1, 0.2, 0.3))),
        (1, Preprocessing(Resize.NEAREST, scale=1 / 255, mean=(0.45,), std=(0.225,))),
    ],
)
def test_the_camera(channels: int, how: Preprocessing, tools: Tools, tmp_path: Path) -> None:
    """A photograph through the whole source of an ESP32-CAM, and the same as a file."""
    program = picture_model(channels)
    camera = camera_program(program, how, tmp_path, tools)
    folder = Path(str(tools.require_package("sklearn").__file__)).parent / "datasets" / "images"
    with Image.open(folder / "china.jpg") as image:
        photograph = np.asarray(image.resize((320, 240)))
    grey = channels == 1 or bool(how.grayscale)
    seen = np.asarray(Image.fromarray(photograph).convert("L")) if grey else unpacked(photograph)
    Image.fromarray(seen).save(tmp_path / "seen.png")
    data = np.array([320, 240], "<u4").tobytes() + (seen.tobytes() if grey else packed(photograph))
    done = subprocess.run([camera], input=data, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    (expected,) = filled(program, tmp_path / "seen.png", how)
    assert len(np.unique(expected)) > 30
    assert done.stdout == bytes([grey]) + expected.tobytes()


def camera_program(program: Program, how: Preprocessing, folder: Path, tools: Tools) -> Path:
    tools.require("g++")
    board = load_board("esp32cam")
    sensing = plan_sensing(Settings("camera"), program, board, how)
    write_project(emit(program), board, folder / "p", model_name="seen", sensing=sensing)
    src = folder / "p" / "src"
    files = [*src.glob("seen*.c"), *(src / "sources").glob("*.c*"), HERE / "camera_wire.cpp"]
    include = (f"-I{src / name}" for name in ("kernels", "runtime", "ports", "sources"))
    stubs = (f"-I{STUBS / 'esp32'}", f"-I{STUBS / 'common'}")
    flags = ("-Wall", "-Wextra", "-Werror", *SANITIZED, *include, *stubs, "-lstdc++")
    return compile_c(tools.require("gcc"), folder / "camera", files, *flags)
