"""How a board samples its sensors: the tables [firmware.adc], [firmware.imu] and [firmware.microphone].

``step`` counts the new readings from one prediction to the next; None is as many as the model takes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tinygen.peripherals import IMU_KEYS, MICROPHONE_KEYS, Imu, Microphone, imu_of, microphone_of, pin_of
from tinygen.tables import Table

__all__ = ["Adc", "Motion", "Sampling", "Sound", "read_sampling"]

HIGHEST_RATE = 10_000  # of readings one by one: an analog reading takes up to 100 us
LONGEST_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Adc:
    """An analog pin, read ``rate`` times a second; what its lowest and its highest reading mean."""

    pin: str
    rate: int
    low: float
    high: float
    step: int | None


@dataclass(frozen=True, slots=True)
class Motion:
    """A motion sensor: readings a second, ranges in g and degrees a second.

    ``per_g`` and ``per_degree`` are what 1 g and a degree a second are in the model's units; ``axes`` is 3 or
    6, None where the model's input says it; ``wired`` is a sensor that the board's file does not have.
    """

    rate: float
    acceleration: int
    rotation: int
    per_g: float
    per_degree: float
    axes: int | None
    step: int | None
    wired: Imu | None


@dataclass(frozen=True, slots=True)
class Sound:
    """A microphone: samples a second, each times ``gain``; ``wired`` is one that the board's file has not.

    ``front_end`` is a model that makes features of samples, and takes ``hop`` new ones each time; ``step``
    counts those features then. None where the model takes samples itself.
    """

    rate: int
    gain: int
    front_end: Path | None
    hop: int | None
    step: int | None
    wired: Microphone | None


Sampling = Adc | Motion | Sound


def read_sampling(firmware: Table, source: str) -> Sampling | None:
    """The table of the source's name; an error where another source's is there, or a needed one is not."""
    readers: dict[str, Callable[[Table], Sampling]] = {"adc": _adc, "imu": _motion, "microphone": _sound}
    for name in readers:
        if firmware.has(name) and name != source:
            raise firmware.error(name, f'says how to sample, but the source is {source!r}: source = "{name}"')
    if source not in readers:
        return None
    table = firmware.table(source, required=source != "microphone")
    sampling = readers[source](table)
    table.finish()
    return sampling


def _adc(table: Table) -> Adc:
    adc = Adc(
        pin=pin_of(table),
        rate=table.required_number("rate", 1, HIGHEST_RATE),
        low=table.real("low"),
        high=table.real("high"),
        step=_step(table),
    )
    if adc.low == adc.high:
        raise table.error("high", f"is {adc.high}, like low: every reading would mean the same")
    return adc


def _motion(table: Table) -> Motion:
    return Motion(
        rate=table.real("rate"),
        acceleration=table.number("acceleration", 1, 100) or 4,
        rotation=table.number("rotation", 1, 10_000) or 2000,
        per_g=_factor(table, "per_g"),
        per_degree=_factor(table, "per_degree"),
        axes=table.number("axes", 3, 6),
        step=_step(table),
        wired=imu_of(table) if any(table.has(key) for key in IMU_KEYS) else None,
    )


def _sound(table: Table) -> Sound:
    front_end = table.text("front_end", "")
    return Sound(
        rate=table.number("rate", 8000, 48_000) or 16_000,
        gain=table.number("gain", 1, 64) or 1,
        front_end=table.path.parent / front_end if front_end else None,
        hop=table.required_number("hop", 1, LONGEST_STEP) if front_end else None,
        step=_step(table),
        wired=microphone_of(table) if any(table.has(key) for key in MICROPHONE_KEYS) else None,
    )


def _factor(table: Table, key: str) -> float:
    if not table.has(key):
        return 1.0
    factor = table.real(key)
    if not factor:
        raise table.error(key, "is 0: every reading would mean the same")
    return factor


def _step(table: Table) -> int | None:
    return table.number("step", 1, LONGEST_STEP)
