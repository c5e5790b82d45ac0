"""ARG_MIN along one axis: int8 and float32 to int32."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.arg_max_min import ArgMaxMin


@dataclass(frozen=True, slots=True)
class ArgMin(ArgMaxMin):
    TFLITE = "ARG_MIN"
    MAXIMUM = False
