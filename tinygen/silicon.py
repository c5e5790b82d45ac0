"""What a board's chip takes to read its flash, in cycles, and while it computes and sleeps, in current."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.tables import Table

__all__ = ["Flash", "Power", "Silicon", "read_silicon"]

MOST_CYCLES = 100_000
LARGEST_LINE = 4_096
MOST_MILLIAMPERES = 10_000.0
MOST_VOLTS = 60.0


@dataclass(frozen=True, slots=True)
class Flash:
    """A read waits ``wait`` cycles and brings ``line`` bytes; with ``cached`` loops do not wait for code."""

    wait: int
    line: int
    cached: bool

    @property
    def wait_per_byte(self) -> float:
        """Cycles for each byte of what is read once, from one end to the other."""
        return self.wait / self.line


@dataclass(frozen=True, slots=True)
class Power:
    """The supply in volts, and the current in mA while computing and while asleep with its RAM kept."""

    volts: float
    active_ma: float
    sleep_ma: float | None


@dataclass(frozen=True, slots=True)
class Silicon:
    """None is what nobody has found out."""

    flash: Flash | None
    power: Power | None


def read_silicon(root: Table) -> Silicon:
    """The tables [flash] and [power] of a board's file."""
    flash = _flash(root.table("flash")) if root.has("flash") else None
    power = _power(root.table("power")) if root.has("power") else None
    return Silicon(flash, power)


def _flash(table: Table) -> Flash:
    flash = Flash(
        wait=table.required_number("wait", 0, MOST_CYCLES),
        line=table.required_number("line", 1, LARGEST_LINE),
        cached=table.truth("cached", default=False),
    )
    table.finish()
    return flash


def _power(table: Table) -> Power:
    power = Power(
        volts=_positive(table, "volts", MOST_VOLTS),
        active_ma=_positive(table, "active_ma", MOST_MILLIAMPERES),
        sleep_ma=_positive(table, "sleep_ma", MOST_MILLIAMPERES) if table.has("sleep_ma") else None,
    )
    table.finish()
    return power


def _positive(table: Table, key: str, high: float) -> float:
    value = table.real(key)
    if not 0 < value <= high:
        raise table.error(key, f"is {value:g}, outside 0 to {high:g}")
    return value
