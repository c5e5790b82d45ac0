"""LOGICAL_AND of two bool tensors with broadcasting."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.logical import Logical


@dataclass(frozen=True, slots=True)
class LogicalAnd(Logical):
    TFLITE = "LOGICAL_AND"
    BOTH = True
