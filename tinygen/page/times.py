"""The time that an inference is expected to take, layer by layer, and what that is based on."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.latency import Latency, LayerLatency, figure
from tinygen.program import Program

__all__ = ["ExpectedTime", "expected_time"]


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One layer; ``share`` is its bar's width in percent of the slowest layer's, None where nobody knows."""

    number: int
    operator: str
    micros: str
    cycles: str
    percent: str
    share: float | None


@dataclass(frozen=True, slots=True)
class ExpectedTime:
    """The whole with its bounds; texts are empty where there is no estimate."""

    milliseconds: str
    low: str
    high: str
    millijoules: str
    cycles: str
    instructions: str
    missing: str
    rows: tuple[TimeRow, ...]
    notes: tuple[str, ...]


def expected_time(program: Program, latency: Latency | None) -> ExpectedTime | None:
    """As `tinygen inspect` says it; None where there is no estimate at all."""
    if latency is None:
        return None
    whole = latency.milliseconds
    return ExpectedTime(
        milliseconds=_figure(whole),
        low=_figure(None if whole is None else whole * (1 - latency.error)),
        high=_figure(None if whole is None else whole * (1 + latency.error)),
        millijoules=_figure(latency.millijoules),
        cycles=_count(latency.cycles),
        instructions=_count(latency.instructions),
        missing=", ".join(map(str, latency.missing)),
        rows=_rows(program, latency),
        notes=latency.notes,
    )


def _rows(program: Program, latency: Latency) -> tuple[TimeRow, ...]:
    slowest = max((layer.micros or 0.0 for layer in latency.layers), default=0.0)
    return tuple(
        _row(number, layer.operator, each, slowest, latency.milliseconds)
        for number, (layer, each) in enumerate(zip(program.layers, latency.layers, strict=True))
    )


def _row(
    number: int, operator: str, layer: LayerLatency, slowest: float, milliseconds: float | None
) -> TimeRow:
    micros = layer.micros
    whole = None if micros is None or not milliseconds else micros / milliseconds / 10
    return TimeRow(
        number,
        operator,
        "unknown" if micros is None else f"{micros:,.0f}",
        "unknown" if layer.cycles is None else f"{layer.cycles:,}",
        "" if whole is None else f"{whole:.1f} %",
        None if micros is None or not slowest else round(100 * micros / slowest, 2),
    )


def _figure(value: float | None) -> str:
    return "" if value is None else figure(value)


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
