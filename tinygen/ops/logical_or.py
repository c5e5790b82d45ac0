"""LOGICAL_OR of two bool tensors with broadcasting."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.logical import Logical


@dataclass(frozen=True, slots=True)
class LogicalOr(Logical):
    TFLITE = "LOGICAL_OR"
    BOTH = False
