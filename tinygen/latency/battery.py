"""What an inference takes from a battery, and how long that lasts at a duty cycle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tinygen.errors import ConfigError
from tinygen.silicon import Power

__all__ = ["Duty", "Supply", "energy_mj", "read_capacity", "read_period", "supply"]

QUANTITY = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([a-zA-Z]+)")
SECONDS: Mapping[str, float] = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
MILLIAMPERE_HOURS: Mapping[str, float] = {"mAh": 1.0, "Ah": 1_000.0}
HOURS_OF_A_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Duty:
    """An inference every so many seconds; ``battery`` in mAh, None where its life is not asked for."""

    every: float
    battery: float | None


@dataclass(frozen=True, slots=True)
class Supply:
    """Mean current in mA, ``busy`` the share of the time in which it computes, life in days.

    ``keeps_up`` is false where an inference takes longer than there is between two of them.
    """

    mean_ma: float
    busy: float
    days: float | None
    keeps_up: bool


def energy_mj(milliseconds: float, power: Power) -> float:
    """Millijoules of one inference."""
    return milliseconds * power.active_ma * power.volts / 1_000


def supply(milliseconds: float, power: Power, duty: Duty) -> Supply | None:
    """What the board takes on average, asleep in between; None where nobody knows what it takes asleep."""
    if power.sleep_ma is None:
        return None
    busy = min(1.0, milliseconds / 1_000 / duty.every)
    mean = busy * power.active_ma + (1 - busy) * power.sleep_ma
    days = None if duty.battery is None else duty.battery / mean / HOURS_OF_A_DAY
    return Supply(mean, busy, days, milliseconds / 1_000 <= duty.every)


def read_period(text: str) -> float:
    """Seconds of a text such as 10s, 500ms, 5min, 1h; ConfigError where it is none."""
    return _quantity(text, SECONDS, "--every", "10s")


def read_capacity(text: str) -> float:
    """Milliampere hours of a text such as 1000mAh or 2.5Ah; ConfigError where it is none."""
    return _quantity(text, MILLIAMPERE_HOURS, "--battery", "1000mAh")


def _quantity(text: str, units: Mapping[str, float], option: str, example: str) -> float:
    match = QUANTITY.fullmatch(text.strip())
    value = float(match[1]) * units.get(match[2], 0.0) if match else 0.0
    if value <= 0:
        raise ConfigError(
            f"{option} {text!r} is no quantity",
            f"Give a number above 0 and one of the units {', '.join(units)}: {option} {example}.",
        )
    return value
