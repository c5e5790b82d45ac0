"""What is wired to a board: read from its file, and refused where it cannot be so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tinygen.boards import load_board
from tinygen.errors import BoardError
from tinygen.peripherals import Analog, Imu, Led, Microphone, Peripherals

HOST = (ROOT / "boards" / "host.toml").read_text(encoding="utf-8")
CAMERA = """
[camera]
sensor = "OV2640"
pwdn = 32
reset = -1
xclk = 0
sda = 26
scl = 27
d = [5, 18, 19, 21, 36, 39, 34, 35]
vsync = 25
href = 23
pclk = 22
xclk_mhz = 20
ram = 1024
"""
MICROPHONE = '[microphone]\nkind = "i2s"\nclock = 1\ndata = 2\nword_select = 3\n'
IMU = '[imu]\nchip = "MPU6050"\nbus = "Wire"\naddress = 0x68\n'
ADC = '[adc]\nbits = 12\npins = ["A0", 34]\n'
LED = '[led]\npin = "PC13"\nactive = "low"\n'
ALL = CAMERA + MICROPHONE + IMU + ADC + LED


def load(folder: Path, text: str) -> Peripherals:
    path = folder / "mine.toml"
    path.write_text(HOST + text, encoding="utf-8")
    return load_board(str(path)).peripherals


def test_all_of_them(tmp_path: Path) -> None:
    found = load(tmp_path, ALL)
    assert found.camera is not None
    assert (found.camera.d[7], found.camera.reset, found.camera.flash_led) == (35, -1, -1)
    assert found.microphone == Microphone("i2s", 1, 2, 3)
    assert found.imu == Imu("MPU6050", "Wire", 0x68)
    assert found.adc == Analog(12, ("A0", "34"))
    assert found.led == Led("PC13", "low")


def test_none_of_them(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Peripherals(None, None, None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("36, 39, 34, 35]", "36, 39, 34]", "camera.d holds 7 pins, not 8"),
        ("36, 39, 34, 35]", "36, 39, 34, 5]", "camera.d .*pin 5 twice"),
        ("vsync = 25", "vsync = 26", "pin 26 twice"),
        ("36, 39, 34, 35]", "36, 39, 34, true]", "camera.d must be a list of integers"),
        ("36, 39, 34, 35]", "36, 39, 34, 256]", "camera.d holds 256, outside"),
        ("pclk = 22", "", "camera.pclk is missing"),
        ("reset = -1", "reset = -2", "camera.reset is -2, outside"),
        ("ram = 1024", "ram = 1024\nrom = 3", "camera.rom is not a key here; did you mean 'ram'"),
        ('kind = "i2s"', 'kind = "pdn"', "microphone.kind is 'pdn', not one of pdm, i2s"),
        ('kind = "i2s"', 'kind = "pdm"', "microphone.word_select is for i2s alone"),
        ("word_select = 3\n", "", "microphone.word_select .* needs it"),
        ("address = 0x68", "address = 0x80", "imu.address is 128, outside"),
        ("address = 0x68", "address = 0x68\nsda = 4", "imu.scl and sda are two pins"),
        ("address = 0x68", "address = 0x68\nsda = 4\nscl = 4", "imu.scl and sda are two pins"),
        ('["A0", 34]', "[]", "adc.pins must be a list"),
        ('["A0", 34]', "[true]", "adc.pins must be a list"),
        ("bits = 12", "bits = 16", "adc.bits is 16, outside"),
        ('pin = "PC13"', 'pin = "PC 13"', "led.pin is 'PC 13', neither"),
        ('pin = "PC13"', "pin = 256", "led.pin is '256', neither"),
        ('pin = "PC13"\n', "", "led.pin is ''"),
        ('active = "low"', 'active = "on"', "led.active is 'on', not one of low, high"),
    ],
)
def test_what_cannot_be(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ALL
    with pytest.raises(BoardError, match=message):
        load(tmp_path, ALL.replace(old, new))
