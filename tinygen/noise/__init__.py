"""Where the noise of a quantized model comes from, against the float model that it was made of."""

from __future__ import annotations

from tinygen.noise.findings import QUIET, Finding, explain, main_cause, worst_first
from tinygen.noise.measure import LayerNoise, Measured, Spread, measure
from tinygen.noise.ranges import Activation, measure_ranges
from tinygen.noise.tallies import EXACT, Usage

__all__ = [
    "EXACT",
    "QUIET",
    "Activation",
    "Finding",
    "LayerNoise",
    "Measured",
    "Spread",
    "Usage",
    "explain",
    "main_cause",
    "measure",
    "measure_ranges",
    "worst_first",
]
