"""REDUCE_MIN over any axes: int8 and float32."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.reduce_max_min import ReduceMaxMin


@dataclass(frozen=True, slots=True)
class ReduceMin(ReduceMaxMin):
    TFLITE = "REDUCE_MIN"
    MAXIMUM = False
