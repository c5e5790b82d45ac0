"""From a sensor's readings to a model's input, as tg_window.c computes it.

A window is the last readings, oldest first; a reading is one value or several, such as the axes of a motion
sensor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Tensor
from tinygen.ops.quantize import quantize_float

__all__ = ["Meaning", "Window", "quantized", "require_real", "window_of"]

READING_TYPES = (DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32)


@dataclass(frozen=True, slots=True)
class Window:
    """``length`` readings of ``width`` elements of ``bytes`` each; ``step`` new ones between two inputs."""

    length: int
    width: int
    bytes: int
    step: int

    @property
    def ram(self) -> int:
        """Bytes of the ring."""
        return self.length * self.width * self.bytes


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sensor's number means: offset + unit * number."""

    unit: float
    offset: float = 0.0


def window_of(tensor: Tensor, width: int, step: int | None) -> Window:
    """The input as readings of that many elements; ``step`` None is a whole window."""
    length = tensor.elements // width
    return Window(length, width, tensor.dtype.bytes, length if step is None else step)


def require_real(tensor: Tensor) -> None:
    """ConfigError unless the input's elements are real numbers, as floats or quantized."""
    if tensor.dtype not in READING_TYPES:
        raise ConfigError(
            f"the model's input '{tensor.name}' is {tensor.dtype.value}, which no sensor fills",
            f"Sensors fill {', '.join(dtype.value for dtype in READING_TYPES)}.",
        )
    if tensor.dtype is not DType.FLOAT32 and tensor.quant is None:
        raise ConfigError(
            f"the model's input '{tensor.name}' has no scale: what a reading is in it is unknown",
            "Export the model with a quantized input, or with one of float32.",
        )


def quantized(numbers: Array, meaning: Meaning, tensor: Tensor) -> Array:
    """What the firmware stores for a sensor's integers, in the tensor's type."""
    real = np.float32(meaning.offset) + np.float32(meaning.unit) * numbers.astype(np.float32)
    return real if tensor.dtype is DType.FLOAT32 else quantize_float(real, tensor)
