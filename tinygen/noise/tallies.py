"""Sums over all samples from which ratios are made: noise against signal, and the use of a tensor's range."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from tinygen.graph import Array, Tensor
from tinygen.noise.reals import Range, bounds

__all__ = ["EXACT", "NoiseTally", "Usage", "UsageTally", "decibels"]

EXACT = 200.0  # dB: what no noise at all is called


def decibels(signal: float, noise: float) -> float | None:
    """10 log10 of the powers' ratio, within EXACT; None where there is no signal."""
    if signal <= 0:
        return None
    ratio = 10 * math.log10(signal / noise) if noise > 0 else EXACT
    return max(-EXACT, min(EXACT, ratio))


@dataclass(slots=True)
class NoiseTally:
    """The power of a signal, and that of each kind of noise on it; a kind that cannot be told is left out."""

    signal: float = 0.0
    noises: dict[str, float] = field(default_factory=dict)

    def take(self, plain: Array, noisy: dict[str, Array]) -> None:
        """One sample: what the float model has, and what it becomes by each kind of noise."""
        expected = plain.astype(np.float64).reshape(-1)
        self.signal += float(expected @ expected)
        for kind, value in noisy.items():
            error = value.astype(np.float64).reshape(-1) - expected
            self.noises[kind] = self.noises.get(kind, 0.0) + float(error @ error)

    def ratio(self, kind: str) -> float | None:
        """In dB; None where it is not known."""
        return decibels(self.signal, self.noises[kind]) if kind in self.noises else None


@dataclass(frozen=True, slots=True)
class Usage:
    """How the data uses the range of a quantized tensor.

    ``saturated`` is the share of values that the range cuts off, ``unused_bits`` how many bits fewer would
    hold what occurs. Of the ``channels``, ``dead`` ones always have one value though they vary in the float
    model, and ``silent`` ones vary in neither. ``peak`` is the largest magnitude over the root mean square.
    """

    dtype: str
    scale: float
    zero_point: int
    lowest: int
    highest: int
    saturated: float
    unused_bits: float
    channels: int
    dead: int
    silent: int
    peak: float | None


@dataclass(slots=True)
class _Extremes:
    """Each channel's least and largest value; channels are the last axis."""

    low: Array | None = None
    high: Array | None = None

    def take(self, value: Array) -> None:
        rows = value.reshape(-1, value.shape[-1]) if value.ndim else value.reshape(1, 1)
        low, high = rows.min(axis=0), rows.max(axis=0)
        self.low = low if self.low is None else np.minimum(self.low, low)
        self.high = high if self.high is None else np.maximum(self.high, high)

    def constant(self) -> Array:
        """Which channels always have one value; none where nothing was taken."""
        return np.zeros(0, bool) if self.low is None else np.asarray(self.low == self.high)


class UsageTally:
    """Gathers what a tensor's Usage says."""

    def __init__(self, tensor: Tensor, limits: Range) -> None:
        self._tensor = tensor
        self._limits = limits
        self._count = self._beyond = self._known = 0
        self._stored = _Extremes()
        self._plain = _Extremes()
        self._power = self._largest = 0.0

    @classmethod
    def of(cls, tensor: Tensor) -> UsageTally | None:
        """None for a tensor without one range."""
        limits = bounds(tensor)
        return None if limits is None or not tensor.elements else cls(tensor, limits)

    def take(self, value: Array, plain: Array | None) -> None:
        """One sample: what is stored, and what the float model has where that is known."""
        self._stored.take(value)
        self._count += value.size
        if plain is None:
            self._beyond += self._at_ends(value)
            return
        wide, half = plain.astype(np.float64).reshape(value.shape), self._limits.step / 2
        outside = (wide < self._limits.low - half) | (wide > self._limits.high + half)
        self._beyond += int(outside.sum())
        self._plain.take(wide)
        self._known += value.size
        self._power += float((wide**2).sum())
        self._largest = max(self._largest, float(np.abs(wide).max()))

    def _at_ends(self, value: Array) -> int:
        """Values at an end of the type, unless that stands for 0: there activations end by nature."""
        dtype = self._tensor.dtype
        ends = {dtype.minimum, dtype.maximum} - {self._tensor.zero_point}
        return int(np.isin(value, list(ends)).sum())

    def usage(self) -> Usage | None:
        """None before the first sample."""
        if self._stored.low is None or self._stored.high is None:
            return None
        tensor, constant = self._tensor, self._stored.constant()
        low, high = int(self._stored.low.min()), int(self._stored.high.max())
        still = self._plain.constant() if self._known else constant
        whole = tensor.dtype.maximum - tensor.dtype.minimum + 1
        once = self._count == constant.size  # a single value a channel is constant by nature
        return Usage(
            tensor.dtype.value,
            tensor.scale,
            tensor.zero_point,
            low,
            high,
            self._beyond / self._count,
            math.log2(whole / (high - low + 1)),
            constant.size,
            0 if once else int((constant & ~still).sum()),
            0 if once else int((constant & still).sum()),
            math.sqrt(self._largest**2 * self._known / self._power) if self._power else None,
        )
