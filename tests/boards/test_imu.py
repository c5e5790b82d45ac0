"""Motion sensors: the projects of all boards compile, and what cannot work is refused with its remedy."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from pathlib import Path

import pytest

from tests.boards.sampled import HARDWARE, ONE_OF_EACH, compile_sampled, window_model
from tests.conftest import Tools
from tinygen.boards import Board, load_board
from tinygen.config import Settings
from tinygen.errors import ConfigError
from tinygen.peripherals import Imu
from tinygen.program import Program
from tinygen.sampling import Motion
from tinygen.sensing import plan_sensing
from tinygen.sources.imu import CHIPS

ARDUINO = Path("/usr/share/arduino/hardware/arduino/avr")
MPU6050 = Imu("MPU6050", "Wire", 0x69)
OWN = Motion(119, 4, 2000, 1.0, 1.0, None, None, None)
WIRED = Motion(100, 8, 250, 9.80665, 1.0, None, 5, MPU6050)
SIX = window_model(1, 20, 6)


@pytest.mark.parametrize("board", ONE_OF_EACH, ids=lambda board: board.name)
def test_a_project_with_a_wired_sensor_compiles(board: Board, tools: Tools, tmp_path: Path) -> None:
    facts = compile_sampled("imu", board, SIX, WIRED, tmp_path / "p", tools)
    for line in ("ADDRESS 0x69", "BUS Wire", "RATE 100000U", "LENGTH 20U", "STEP 5U", "WIDTH 6", "BYTES 1"):
        assert re.search(rf"TG_IMU_{line}\b", facts)
    (unit,) = re.findall(r"TG_IMU_MEANINGS {{(\S+)f, 0.0f}", facts)
    assert float(unit) == pytest.approx(9.80665 * 8 / 32768, rel=1e-7)


def test_the_boards_own_sensor(tools: Tools, tmp_path: Path) -> None:
    """As Arduino's own library drives it, but for the gyroscope's sensitivity."""
    facts = compile_sampled("imu", load_board("nano33ble"), SIX, OWN, tmp_path / "p", tools)
    for line in ("BUS Wire1", "ADDRESS 0x6B", "RATE_CODE 3", "ACCELERATION_CODE 2", "ROTATION_CODE 3"):
        assert re.search(rf"TG_IMU_{line}\b", facts)
    sources = {path.name for path in (tmp_path / "p" / "src" / "sources").iterdir()}
    assert "tg_imu_lsm9ds1.c" in sources and "tg_imu_mpu6050.c" not in sources


@pytest.mark.parametrize("name", ["esp32cam", "nodemcuv2"])
def test_its_pins_can_be_chosen(name: str, tools: Tools, tmp_path: Path) -> None:
    motion = dataclasses.replace(WIRED, wired=dataclasses.replace(MPU6050, sda=14, scl=15))
    facts = compile_sampled("imu", load_board(name), SIX, motion, tmp_path / "p", tools)
    assert "TG_IMU_SDA 14 " in facts and "TG_IMU_SCL 15\n" in facts


def test_arduinos_own_i2c_takes_it(tools: Tools, tmp_path: Path) -> None:
    """Not the declarations of the tests: the Wire library of Debian's Arduino core."""
    compile_sampled("imu", load_board("uno"), SIX, WIRED, tmp_path / "p", tools)
    compiler = tools.require("avr-g++")
    core = ARDUINO / "cores" / "arduino"
    assert core.is_dir(), "sudo apt-get install arduino-core-avr"
    folders = (core, ARDUINO / "variants" / "standard", ARDUINO / "libraries" / "Wire" / "src")
    include = [f"-I{folder}" for folder in folders]
    file = tmp_path / "p" / "src" / "sources" / "tg_imu_wire.cpp"
    options = ["-mmcu=atmega328p", "-DF_CPU=16000000L", "-DARDUINO=10819", "-Os", "-Wall", "-Werror"]
    command = [compiler, "-std=gnu++11", "-fsyntax-only", *options, *include, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("shape", "axes", "length", "width"),
    [
        ((1, 20, 3), None, 20, 3),
        ((1, 20, 6, 1), None, 20, 6),
        ((1, 1, 20, 6), 6, 20, 6),
        ((1, 714), 6, 119, 6),
        ((1, 60), 3, 20, 3),
    ],
)
def test_shapes(shape: tuple[int, ...], axes: int | None, length: int, width: int) -> None:
    motion = dataclasses.replace(OWN, axes=axes)
    sensing = plan_sensing(Settings("imu", sampling=motion), window_model(*shape), load_board("nano33ble"))
    assert sensing is not None
    facts = sensing.files["sources/tg_imu_facts.h"].decode()
    assert f"LENGTH {length}U" in facts and f"WIDTH {width} " in facts and sensing.ram == length * width


@pytest.mark.parametrize(
    ("board", "program", "motion", "problem"),
    [
        ("uno", SIX, OWN, "uno has no motion sensor"),
        ("sim-uno", SIX, WIRED, "sim-uno is no hardware"),
        (
            "uno",
            SIX,
            dataclasses.replace(WIRED, wired=dataclasses.replace(MPU6050, sda=4, scl=5)),
            "the pins of uno's Wire cannot be chosen",
        ),
        (
            "uno",
            SIX,
            dataclasses.replace(OWN, wired=Imu("LSM9DS", "Wire", 0x6B)),
            "no driver for the motion sensor LSM9DS; did you mean 'LSM9DS1'",
        ),
        ("nanorp2040connect", SIX, OWN, "rate is 119, which an LSM6DSOX does not have"),
        ("nano33ble", SIX, dataclasses.replace(OWN, rate=100), "rate is 100, which an LSM9DS1 does not have"),
        ("nano33ble", SIX, dataclasses.replace(OWN, acceleration=5), "acceleration is 5, which an LSM9DS1"),
        ("nano33ble", SIX, dataclasses.replace(OWN, rotation=250), "rotation is 250, which an LSM9DS1"),
        ("nano33ble", window_model(1, 20, 4), OWN, "no window of three or six axes"),
        ("nano33ble", window_model(1, 120), OWN, "no window of three or six axes"),
        ("nano33ble", window_model(1, 121), dataclasses.replace(OWN, axes=6), "no window of three or six"),
        ("nano33ble", SIX, dataclasses.replace(OWN, axes=3), "no window of three or six axes"),
        ("nano33ble", window_model(1, 5, 20, 6), OWN, "no window of three or six axes"),
    ],
)
def test_refusals(board: str, program: Program, motion: Motion, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as refused:
        plan_sensing(Settings("imu", sampling=motion), program, load_board(board))
    assert refused.value.remedy


@pytest.mark.parametrize("board", [b for b in HARDWARE if b.peripherals.imu], ids=lambda board: board.name)
def test_each_sensor_of_a_board_has_a_driver(board: Board, tools: Tools, tmp_path: Path) -> None:
    imu = board.peripherals.imu
    assert imu is not None
    rate = sorted(CHIPS[imu.chip].rates)[2]
    motion = dataclasses.replace(OWN, rate=rate)
    facts = compile_sampled("imu", board, SIX, motion, tmp_path / "p", tools)
    assert f"RATE {round(rate * 1000)}U" in facts
