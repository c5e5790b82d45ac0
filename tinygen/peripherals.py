"""What is wired to a board's processor: camera, microphone, motion sensor, analog pins, LED; from its file.

A pin is the number, or the name, that the board's framework knows it by; -1 is a pin that is not connected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tinygen.tables import Table

__all__ = [
    "CAMERA_PINS",
    "IMU_KEYS",
    "MICROPHONE_KEYS",
    "Analog",
    "Camera",
    "Imu",
    "Led",
    "Microphone",
    "Peripherals",
    "imu_of",
    "microphone_of",
    "pin_of",
    "read_peripherals",
]

Part = TypeVar("Part")

HIGHEST_PIN = 255
PIN_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
DATA_LINES = 8
IMU_KEYS = ("chip", "bus", "address", "sda", "scl")
MICROPHONE_KEYS = ("kind", "clock", "data", "word_select")
CAMERA_PINS = ("pwdn", "reset", "xclk", "sda", "scl", "vsync", "href", "pclk")


@dataclass(frozen=True, slots=True)
class Camera:
    """A sensor with eight parallel data lines; ``ram`` is the internal memory that its driver takes."""

    sensor: str
    pwdn: int
    reset: int
    xclk: int
    sda: int
    scl: int
    d: tuple[int, ...]
    vsync: int
    href: int
    pclk: int
    xclk_mhz: int
    flash_led: int
    ram: int


@dataclass(frozen=True, slots=True)
class Microphone:
    """A digital microphone: ``pdm`` has a clock and a data line, ``i2s`` a word select line too."""

    kind: str
    clock: int
    data: int
    word_select: int


@dataclass(frozen=True, slots=True)
class Imu:
    """A motion sensor on one of the framework's I2C objects; -1 are the pins that this has by itself."""

    chip: str
    bus: str
    address: int
    sda: int = -1
    scl: int = -1


@dataclass(frozen=True, slots=True)
class Analog:
    """The pins that an analog voltage can be read from, and the bits of a reading."""

    bits: int
    pins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Led:
    """A plain LED; ``active`` is the level that lights it, high or low."""

    pin: str
    active: str


@dataclass(frozen=True, slots=True)
class Peripherals:
    """Each one, or None where the board has none."""

    camera: Camera | None
    microphone: Microphone | None
    imu: Imu | None
    adc: Analog | None
    led: Led | None


def read_peripherals(board: Table) -> Peripherals:
    """The tables camera, microphone, imu, adc and led of a board's file, each where it is there."""
    return Peripherals(
        camera=_camera(board.table("camera")) if board.has("camera") else None,
        microphone=_whole(board.table("microphone"), microphone_of) if board.has("microphone") else None,
        imu=_whole(board.table("imu"), imu_of) if board.has("imu") else None,
        adc=_whole(board.table("adc"), _analog) if board.has("adc") else None,
        led=_led(board.table("led")) if board.has("led") else None,
    )


def _camera(table: Table) -> Camera:
    pins = {name: _pin(table, name) for name in CAMERA_PINS}
    data = table.integers("d", 0, HIGHEST_PIN)
    if len(data) != DATA_LINES:
        raise table.error("d", f"holds {len(data)} pins, not {DATA_LINES}")
    used = [*data, *(pin for pin in pins.values() if pin >= 0)]
    twice = sorted({pin for pin in used if used.count(pin) > 1})
    if twice:
        raise table.error("d", f"and the other pins name pin {twice[0]} twice")
    flash_led = table.number("flash_led", 0, HIGHEST_PIN)
    camera = Camera(
        sensor=table.text("sensor"),
        d=data,
        xclk_mhz=table.required_number("xclk_mhz", 1, 100),
        flash_led=-1 if flash_led is None else flash_led,
        ram=table.required_number("ram", 0, 1 << 32),
        **pins,
    )
    table.finish()
    return camera


def _pin(table: Table, key: str) -> int:
    return table.required_number(key, -1, HIGHEST_PIN)


def _whole(table: Table, read: Callable[[Table], Part]) -> Part:
    """A table that holds nothing else."""
    part = read(table)
    table.finish()
    return part


def microphone_of(table: Table) -> Microphone:
    """The microphone that the table's keys MICROPHONE_KEYS tell of."""
    kind = table.text("kind")
    if kind not in ("pdm", "i2s"):
        raise table.error("kind", f"is {kind!r}, not one of pdm, i2s")
    word_select = table.number("word_select", 0, HIGHEST_PIN)
    if (kind == "i2s") != (word_select is not None):
        raise table.error("word_select", "is for i2s alone, and i2s needs it")
    return Microphone(
        kind=kind,
        clock=_pin(table, "clock"),
        data=_pin(table, "data"),
        word_select=-1 if word_select is None else word_select,
    )


def imu_of(table: Table) -> Imu:
    """The motion sensor that the table's keys IMU_KEYS tell of."""
    sda, scl = (table.number(key, 0, HIGHEST_PIN) for key in ("sda", "scl"))
    if (sda is None) != (scl is None) or (sda is not None and sda == scl):
        raise table.error("scl", "and sda are two pins, or both left out")
    return Imu(
        table.text("chip"),
        table.text("bus"),
        table.required_number("address", 8, 0x77),
        -1 if sda is None else sda,
        -1 if scl is None else scl,
    )


def _analog(table: Table) -> Analog:
    pins = table.values["pins"] if table.has("pins") else []
    if not isinstance(pins, list) or not pins or not all(_is_pin(pin) for pin in pins):
        raise table.error("pins", "must be a list of numbers or names of pins")
    return Analog(table.required_number("bits", 8, 15), tuple(map(str, pins)))


def _is_pin(pin: object) -> bool:
    if isinstance(pin, str):
        return PIN_NAME.fullmatch(pin) is not None
    return isinstance(pin, int) and not isinstance(pin, bool) and 0 <= pin <= HIGHEST_PIN


def pin_of(table: Table) -> str:
    """The key ``pin``: a pin's number or name."""
    (pin,) = table.scalars("pin") if table.has("pin") else ("",)
    if not (pin.isdecimal() and int(pin) <= HIGHEST_PIN) and not PIN_NAME.fullmatch(pin):
        raise table.error("pin", f"is {pin!r}, neither the number nor the name of a pin")
    return pin


def _led(table: Table) -> Led:
    led = Led(pin_of(table), table.text("active"))
    if led.active not in ("low", "high"):
        raise table.error("active", f"is {led.active!r}, not one of low, high")
    table.finish()
    return led
