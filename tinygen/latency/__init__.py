"""How long an inference will take, and what it takes from a battery, before anything is built."""

from __future__ import annotations

from tinygen.latency.battery import Duty, Supply, read_capacity, read_period, supply
from tinygen.latency.rounding import figure
from tinygen.latency.times import Latency, LayerLatency, estimate_latency

__all__ = [
    "Duty",
    "Latency",
    "LayerLatency",
    "Supply",
    "estimate_latency",
    "figure",
    "read_capacity",
    "read_period",
    "supply",
]
