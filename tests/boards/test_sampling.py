"""The tables of tinygen.toml that say how a sensor is sampled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.modelfile import O, T, model_file
from tests.native import compile_program
from tinygen.boards import load_board
from tinygen.config import Settings, find_config
from tinygen.errors import ConfigError
from tinygen.peripherals import Imu, Microphone
from tinygen.sampling import Adc, Motion, Sound
from tinygen.sensing import plan_sensing

ADC = 'pin = "A0"\nrate = 5\nlow = -1\nhigh = 1\n'


def read(folder: Path, source: str, keys: str | None) -> Settings:
    table = "" if keys is None else f"[firmware.{source}]\n{keys}"
    (folder / "tinygen.toml").write_text(f'[firmware]\nsource = "{source}"\n{table}', encoding="utf-8")
    return find_config(folder).firmware


def test_adc(tmp_path: Path) -> None:
    assert read(tmp_path, "adc", ADC).sampling == Adc("A0", 5, -1.0, 1.0, None)
    assert read(tmp_path, "adc", ADC.replace('"A0"', "34") + "step = 7").sampling == Adc("34", 5, -1, 1, 7)


def test_imu(tmp_path: Path) -> None:
    assert read(tmp_path, "imu", "rate = 119").sampling == Motion(119, 4, 2000, 1, 1, None, None, None)
    keys = (
        "rate = 100.0\nacceleration = 8\nrotation = 500\nper_g = 9.81\nper_degree = 0.5\naxes = 3\nstep = 2\n"
    )
    wired = 'chip = "MPU6050"\nbus = "Wire"\naddress = 0x69\nsda = 14\nscl = 15'
    imu = Imu("MPU6050", "Wire", 0x69, 14, 15)
    assert read(tmp_path, "imu", keys + wired).sampling == Motion(100, 8, 500, 9.81, 0.5, 3, 2, imu)


def test_microphone(tmp_path: Path) -> None:
    """Its table may be left out; a front end lies beside tinygen.toml."""
    plain = Sound(16_000, 1, None, None, None, None)
    assert read(tmp_path, "microphone", None).sampling == read(tmp_path, "microphone", "").sampling == plain
    keys = 'rate = 8000\ngain = 4\nfront_end = "front.tflite"\nhop = 160\nstep = 3\n'
    wired = 'kind = "i2s"\nclock = 1\ndata = 2\nword_select = 3'
    sound = Sound(8000, 4, tmp_path / "front.tflite", 160, 3, Microphone("i2s", 1, 2, 3))
    assert read(tmp_path, "microphone", keys + wired).sampling == sound


def test_other_sources_have_none(tmp_path: Path) -> None:
    assert read(tmp_path, "camera", None).sampling is None


@pytest.mark.parametrize(
    ("source", "keys", "problem"),
    [
        ("adc", None, "firmware.adc is missing"),
        ("imu", None, "firmware.imu is missing"),
        ("adc", ADC.replace("rate = 5\n", ""), "firmware.adc.rate is missing"),
        ("adc", ADC + "step = 0", "firmware.adc.step is 0, outside"),
        ("adc", ADC + "stop = 1", "firmware.adc.stop is not a key here; did you mean 'step'"),
        ("imu", "rate = '9'", "firmware.imu.rate must be a number"),
        ("imu", "rate = 9\nper_g = 0", "firmware.imu.per_g is 0: every reading"),
        ("imu", 'rate = 9\nchip = "MPU6050"', "firmware.imu.bus is missing"),
        (
            "imu",
            'rate = 9\naddress = 0x68\nchip = "X"\nbus = "Wire"\nsda = 3',
            "imu.scl and sda are two pins",
        ),
        ("microphone", "rate = 7999", "firmware.microphone.rate is 7999, outside 8000 to 48000"),
        ("microphone", "gain = 65", "firmware.microphone.gain is 65, outside 1 to 64"),
        ("microphone", 'front_end = "f.tflite"', "firmware.microphone.hop is missing"),
        ("microphone", "hop = 320", "firmware.microphone.hop is not a key here"),
        ("microphone", "clock = 1", "firmware.microphone.kind is missing"),
        ("camera", "rate = 1", "firmware.camera is not a key here"),
        ("serial", "[firmware.imu]\nrate = 9", "firmware.imu says how to sample, but the source is 'serial'"),
    ],
)
def test_what_cannot_be(tmp_path: Path, source: str, keys: str | None, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        read(tmp_path, source, keys)


def test_a_source_fills_one_input() -> None:
    row = T((1, 8), "INT8", (1.0,), (0,))
    two = model_file([row, row, row], [O("ADD", (0, 1), (2,), {}, "AddOptions")], [0, 1], [2])
    settings = Settings("adc", sampling=Adc("A0", 5, 0, 1, None))
    with pytest.raises(ConfigError, match="the model has 2 inputs, and the source 'adc' fills one"):
        plan_sensing(settings, compile_program(two, "two"), load_board("uno"))
