"""Estimated times and energy as people read them, always with what they may be wrong by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinygen.cli.output import data, note, table
from tinygen.errors import ConfigError
from tinygen.latency import Duty, Latency, Supply, figure, read_capacity, read_period

if TYPE_CHECKING:
    from tinygen.api import Inspection

__all__ = ["duty_of", "latency_text", "show_inspection_times"]

DAYS_OF_A_YEAR = 365.25
SHOWN_MISSING = 5  # layers without an estimate that are named


def duty_of(every: str | None, battery: str | None) -> Duty | None:
    """What the options say; ConfigError where they are no quantities, or a battery has no period."""
    if every is None:
        if battery is not None:
            raise ConfigError("--battery needs to know how often an inference is made", "Say --every 10s.")
        return None
    return Duty(read_period(every), None if battery is None else read_capacity(battery))


def show_inspection_times(found: Inspection, duty: Duty | None) -> None:
    """Each layer's share of the time, the whole, and what a battery makes of it."""
    latency = found.latency
    if latency is None:
        note("no estimate of the time: no instructions were counted for this processor, or with these flags")
        return
    _show_layers(found, latency)
    data.print(latency_text(latency))
    for text in latency.notes:
        note(f"estimate: {text}")
    if found.supply is not None and duty is not None:
        data.print(supply_text(found.supply, duty))
    elif duty is not None:
        note("no estimate of the battery's life: the time or the board's currents are not known")


def _show_layers(found: Inspection, latency: Latency) -> None:
    rows = [
        (
            layer.number,
            layer.operator,
            "" if each.instructions is None else f"{each.instructions:,}",
            "" if each.cycles is None else f"{each.cycles:,}",
            "unknown" if each.micros is None else f"{each.micros:,.0f}",
        )
        for layer, each in zip(found.layers, latency.layers, strict=True)
    ]
    columns = ("Layer", "Operator", "Instructions", "Cycles, estimated", "us, estimated")
    table(columns, rows, right=(0, 2, 3, 4))


def latency_text(latency: Latency) -> str:
    """One line: the time with its bounds, and the energy."""
    if latency.milliseconds is None:
        some = ", ".join(map(str, latency.missing[:SHOWN_MISSING]))
        more = ", ..." if len(latency.missing) > SHOWN_MISSING else ""
        return f"no estimate of the time: instructions of layer {some}{more} were not counted"
    low, high = (latency.milliseconds * factor for factor in (1 - latency.error, 1 + latency.error))
    energy = "" if latency.millijoules is None else f", {figure(latency.millijoules)} mJ"
    return (
        f"estimated time of one inference on {latency.board}: {figure(latency.milliseconds)} ms "
        f"({figure(low)} to {figure(high)}){energy}; {latency.instructions:,} instructions, "
        f"{latency.cycles:,} cycles"
    )


def supply_text(found: Supply, duty: Duty) -> str:
    """Mean current, and the battery's life where one was named."""
    life = "" if found.days is None else f"; {duty.battery:g} mAh last {_days(found.days)}"
    late = "" if found.keeps_up else "; an inference takes longer than that"
    return (
        f"estimated for one every {duty.every:g} s, asleep in between: {figure(found.mean_ma)} mA on "
        f"average, computing {100 * found.busy:.2g} % of the time{life}{late}"
    )


def _days(days: float) -> str:
    return f"{days / DAYS_OF_A_YEAR:.3g} years" if days >= 2 * DAYS_OF_A_YEAR else f"{figure(days)} days"
