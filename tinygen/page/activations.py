"""Ranges of the activations on data, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.noise import Activation, Usage
from tinygen.page.layers import shape_text
from tinygen.program import Program

__all__ = ["ActivationRow", "activation_rows"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What part of its type's values occurs, and where zero is, in percent from the least to the greatest."""

    left: float
    width: float
    zero: float


@dataclass(frozen=True, slots=True)
class ActivationRow:
    """One tensor; ``stretch`` is None and texts of the range are empty where it has no scale."""

    layer: str
    tensor: str
    shape: str
    dtype: str
    low: float
    high: float
    raw: str
    saturated: str
    unused: str
    stretch: Stretch | None


def activation_rows(program: Program, found: tuple[Activation, ...]) -> tuple[ActivationRow, ...]:
    """In the order in which they are computed, those that the program's layers do not write included."""
    numbers = {layer.output: f"{i} {layer.operator}" for i, layer in enumerate(program.layers)}
    return tuple(_row(each, numbers) for each in found)


def _row(found: Activation, numbers: dict[str, str]) -> ActivationRow:
    tensor, usage = found.tensor, found.usage
    return ActivationRow(
        layer=numbers.get(tensor.name, found.operator) or "input",
        tensor=tensor.name,
        shape=shape_text(tensor.shape),
        dtype=tensor.dtype.value,
        low=found.low,
        high=found.high,
        raw="" if usage is None else f"{usage.lowest} to {usage.highest}",
        saturated="" if usage is None else f"{100 * usage.saturated:.2f} %",
        unused="" if usage is None else f"{abs(usage.unused_bits):.1f}",
        stretch=None if usage is None else _stretch(found, usage),
    )


def _stretch(found: Activation, usage: Usage) -> Stretch:
    least, steps = found.tensor.dtype.minimum, found.tensor.dtype.maximum - found.tensor.dtype.minimum + 1
    return Stretch(
        left=round(100 * (usage.lowest - least) / steps, 2),
        width=round(100 * (usage.highest - usage.lowest + 1) / steps, 2),
        zero=round(100 * (usage.zero_point - least) / steps, 2),
    )
