"""RESHAPE: the same elements seen with another shape, any type; costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from tinygen.ops.same_elements import SameElements


@dataclass(frozen=True, slots=True)
class Reshape(SameElements):
    """The new shape is the output tensor's: options and a shape tensor may be missing, or say -1."""

    TFLITE = "RESHAPE"
    INPUTS = (1, 2)
