"""Quantities as people write them, energy, how long a battery lasts: arithmetic against hand-made cases."""

from __future__ import annotations

import pytest

from tinygen.errors import ConfigError
from tinygen.latency.battery import Duty, energy_mj, read_capacity, read_period, supply
from tinygen.silicon import Power

POWER = Power(volts=3.3, active_ma=20.0, sleep_ma=0.01)


@pytest.mark.parametrize(
    ("text", "seconds"), [("10s", 10), ("500ms", 0.5), ("1.5 h", 5_400), (".5min", 30), ("2d", 172_800)]
)
def test_periods(text: str, seconds: float) -> None:
    assert read_period(text) == pytest.approx(seconds)


@pytest.mark.parametrize(("text", "capacity"), [("1000mAh", 1_000), ("2.5 Ah", 2_500)])
def test_capacities(text: str, capacity: float) -> None:
    assert read_capacity(text) == pytest.approx(capacity)


@pytest.mark.parametrize("text", ["", "10", "s", "-1s", "0s", "10mAh", "1e3s", "nan s", "10s10s", "10S"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--every") as caught:
        read_period(text)
    assert "--every 10s" in caught.value.remedy


@pytest.mark.parametrize("text", ["1000", "1000 mA", "1000mah", "0mAh", "10s"])
def test_what_is_no_capacity_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="--battery"):
        read_capacity(text)


def test_energy_is_current_times_voltage_times_time() -> None:
    assert energy_mj(100.0, POWER) == pytest.approx(0.100 * 0.020 * 3.3 * 1_000)


def test_a_battery_lasts_its_charge_over_the_mean_current() -> None:
    found = supply(100.0, POWER, Duty(every=10.0, battery=1_000.0))
    assert found is not None
    assert found.busy == pytest.approx(0.01)
    assert found.mean_ma == pytest.approx(0.01 * 20.0 + 0.99 * 0.01)
    assert found.days == pytest.approx(1_000 / found.mean_ma / 24)
    assert found.keeps_up


def test_rarer_is_longer_and_never_longer_than_asleep() -> None:
    lives = [supply(100.0, POWER, Duty(every, 1_000.0)) for every in (0.1, 1.0, 10.0, 100.0, 1e6)]
    days = [found.days for found in lives if found is not None and found.days is not None]
    assert days == sorted(days)
    assert len(days) == 5
    assert days[-1] < 1_000 / 0.01 / 24


def test_a_board_that_is_too_slow_computes_all_the_time() -> None:
    found = supply(2_000.0, POWER, Duty(every=1.0, battery=None))
    assert found is not None
    assert (found.busy, found.mean_ma, found.days, found.keeps_up) == (1.0, 20.0, None, False)


def test_without_a_current_asleep_nothing_is_said() -> None:
    assert supply(1.0, Power(5.0, 100.0, None), Duty(1.0, 1_000.0)) is None
