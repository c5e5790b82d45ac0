"""Motion sensors: which chips there are drivers for, at which rates and ranges, and what a reading means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.boards import Board
from tinygen.errors import ConfigError
from tinygen.graph import Tensor
from tinygen.literals import decimal
from tinygen.peripherals import Imu
from tinygen.preprocessing import NUMBER_KEYS, Meaning, Preprocessing
from tinygen.sampling import Motion, Sampling
from tinygen.sources.part import Source, firmware_files
from tinygen.tables import did_you_mean
from tinygen.templates import render
from tinygen.windows import Window, require_real, window_of

__all__ = ["CHIPS", "Chip", "axis_meanings", "imu_source", "meanings_of"]

AXES = (3, 6)
ANY_PINS = ("ESP32", "ESP8266")  # chips whose cores let a program choose the pins of I2C
NEAR = 0.01  # of its value: how far a rate may be from the chip's


@dataclass(frozen=True, slots=True)
class Range:
    """The chip's code of a range, and what one step of a reading is, in g or degrees a second."""

    code: int
    unit: float


@dataclass(frozen=True, slots=True)
class Rate:
    """The chip's codes of a rate, and of the filter that belongs to it."""

    code: int
    filter: int = 0


@dataclass(frozen=True, slots=True)
class Chip:
    """Rates in readings a second, ranges in g and degrees a second; ``driver`` is a file of firmware."""

    driver: str
    rates: Mapping[float, Rate]
    acceleration: Mapping[int, Range]
    rotation: Mapping[int, Range]


def _halves(codes: Mapping[int, int]) -> dict[int, Range]:
    """Ranges whose 16 bits reach from one end to the other."""
    return {end: Range(code, end / 32768) for end, code in codes.items()}


def _low_pass(rate: int) -> int:
    """MPU-6050: the code of the widest filter that lets at most half the rate through, else the narrowest."""
    widths = {1: 188, 2: 98, 3: 42, 4: 20, 5: 10, 6: 5}
    return next((code for code, hertz in widths.items() if hertz <= rate / 2), 6)


CHIPS: Mapping[str, Chip] = {
    # Data sheet DocID025715: sensor characteristics, CTRL_REG1_G, CTRL_REG6_XL. The gyroscope's
    # sensitivity is no 2000/32768.
    "LSM9DS1": Chip(
        "tg_imu_lsm9ds1.c",
        {14.9: Rate(1), 59.5: Rate(2), 119.0: Rate(3), 238.0: Rate(4), 476.0: Rate(5)},
        {2: Range(0, 0.000061), 4: Range(2, 0.000122), 8: Range(3, 0.000244), 16: Range(1, 0.000732)},
        {245: Range(0, 0.00875), 500: Range(1, 0.0175), 2000: Range(3, 0.07)},
    ),
    # Data sheet DS12814: CTRL1_XL, CTRL2_G, mechanical characteristics.
    "LSM6DSOX": Chip(
        "tg_imu_lsm6dsox.c",
        {12.5: Rate(1), 26.0: Rate(2), 52.0: Rate(3), 104.0: Rate(4), 208.0: Rate(5), 416.0: Rate(6)},
        {2: Range(0, 0.000061), 4: Range(2, 0.000122), 8: Range(3, 0.000244), 16: Range(1, 0.000488)},
        {250: Range(0, 0.00875), 500: Range(1, 0.0175), 1000: Range(2, 0.035), 2000: Range(3, 0.07)},
    ),
    # Register map RM-MPU-6000A-00: 1000 Hz behind its filter, divided by 1 to 256.
    "MPU6050": Chip(
        "tg_imu_mpu6050.c",
        {float(1000 // n): Rate(n - 1, _low_pass(1000 // n)) for n in range(2, 251) if 1000 % n == 0},
        _halves({2: 0, 4: 1, 8: 2, 16: 3}),
        _halves({250: 0, 500: 1, 1000: 2, 2000: 3}),
    ),
}


def imu_source(board: Board, tensor: Tensor, sampling: Sampling | None, how: Preprocessing) -> Source:
    """Its files; ConfigError where board, chip, rate, range or the model's input do not fit."""
    assert isinstance(sampling, Motion)
    how.require_only(NUMBER_KEYS, "the source 'imu'")
    imu = _wired(board, sampling)
    chip = _chip(imu)
    rate = _rate(imu, chip, sampling.rate)
    _require_range(imu, chip, sampling)
    window = motion_window(tensor, sampling)
    meanings = axis_meanings(chip, sampling, how, window.width)
    text = render(
        "imu.h.j2",
        board=board,
        imu=imu,
        rate=rate,
        millihertz=round(rate * 1000),
        acceleration=sampling.acceleration,
        rotation=sampling.rotation,
        codes={
            "rate": chip.rates[rate].code,
            "filter": chip.rates[rate].filter,
            "acceleration": chip.acceleration[sampling.acceleration].code,
            "rotation": chip.rotation[sampling.rotation].code,
        },
        window=window,
        meanings=[(decimal(meaning.unit), decimal(meaning.offset)) for meaning in meanings],
    )
    files = firmware_files(
        "window", "imu/tg_imu.h", "imu/tg_imu.c", "imu/tg_imu_wire.cpp", f"imu/chips/{chip.driver}"
    )
    return Source(files | {"sources/tg_imu_facts.h": text.encode()}, window.ram)


def _wired(board: Board, sampling: Motion) -> Imu:
    """The sensor that tinygen.toml names, else the board's own."""
    if board.simulator is not None:
        raise ConfigError(
            f"{board.name} is no hardware, and no motion sensor is wired to it",
            "Choose a real board (`tinygen boards`), or `tinygen send` recorded motion to this one.",
        )
    imu = sampling.wired or board.peripherals.imu
    if imu is None:
        raise ConfigError(
            f"{board.name} has no motion sensor",
            "If you have wired one to it, say so in [firmware.imu]: "
            'chip = "MPU6050", bus = "Wire", address = 0x68.',
        )
    if imu.sda >= 0 and not board.cpu.chip.startswith(ANY_PINS):
        raise ConfigError(
            f"the pins of {board.name}'s {imu.bus} cannot be chosen",
            "Leave sda and scl out, and wire the sensor to the pins that the board has for I2C.",
        )
    return imu


def _chip(imu: Imu) -> Chip:
    if imu.chip not in CHIPS:
        raise ConfigError(
            f"there is no driver for the motion sensor {imu.chip}{did_you_mean(imu.chip, CHIPS)}",
            f"There are drivers for {', '.join(CHIPS)}; for another one write a C file of your own: "
            'source = "sensor.c".',
        )
    return CHIPS[imu.chip]


def _rate(imu: Imu, chip: Chip, wanted: float) -> float:
    """The chip's rate that is meant."""
    nearest = min(chip.rates, key=lambda rate: abs(rate - wanted))
    if abs(nearest - wanted) > NEAR * nearest:
        known = ", ".join(f"{rate:g}" for rate in sorted(chip.rates))
        raise ConfigError(
            f"firmware.imu.rate is {wanted:g}, which an {imu.chip} does not have",
            f"It has {known}; the model must be trained with readings at one of these.",
        )
    return nearest


def _require_range(imu: Imu, chip: Chip, sampling: Motion) -> None:
    for key, known in (("acceleration", chip.acceleration), ("rotation", chip.rotation)):
        wanted = getattr(sampling, key)
        if wanted not in known:
            raise ConfigError(
                f"firmware.imu.{key} is {wanted}, which an {imu.chip} does not have",
                f"Its ranges: {', '.join(map(str, known))}.",
            )


def motion_window(tensor: Tensor, sampling: Motion) -> Window:
    """The input as readings of three or six axes; ConfigError where it is none."""
    require_real(tensor)
    sizes = [size for size in tensor.shape if size != 1]
    axes = sampling.axes or (sizes[-1] if len(sizes) > 1 else None)
    if (
        axes is None
        or axes not in AXES
        or len(sizes) > 2
        or tensor.elements % axes
        or (len(sizes) == 2 and sizes[1] != axes)
    ):
        raise ConfigError(
            f"the model's input '{tensor.name}' has the shape {list(tensor.shape)}, "
            "which is no window of three or six axes",
            "Its shape must be [1, readings, 3] or [1, readings, 6]; of a flat input say firmware.imu.axes.",
        )
    return window_of(tensor, axes, sampling.step)


def axis_meanings(chip: Chip, sampling: Motion, how: Preprocessing, axes: int) -> tuple[Meaning, ...]:
    """What a step of each axis is to the model."""
    acceleration, rotation = meanings_of(chip, sampling)
    sensed = (*3 * (acceleration,), *3 * (rotation,))
    return tuple(outer.of(inner) for outer, inner in zip(how.meanings(axes), sensed, strict=False))


def meanings_of(chip: Chip, sampling: Motion) -> tuple[Meaning, Meaning]:
    """What a step of acceleration and of rotation is in the unit that the settings say."""
    return (
        Meaning(chip.acceleration[sampling.acceleration].unit * sampling.per_g),
        Meaning(chip.rotation[sampling.rotation].unit * sampling.per_degree),
    )
