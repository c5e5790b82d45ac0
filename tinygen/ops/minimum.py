"""MINIMUM of two tensors with broadcasting."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.maximum_minimum import MaximumMinimum


@dataclass(frozen=True, slots=True)
class Minimum(MaximumMinimum):
    TFLITE = "MINIMUM"
    MAXIMUM = False
