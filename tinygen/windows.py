"""From a sensor's readings to a model's input, as tg_window.c computes it.

A window is the last readings, oldest first; a reading is one value or several, such as the axes of a motion
sensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ConfigError
from tinygen.graph import Array, DType, Tensor
from tinygen.ops.quantize import quantize_float
from tinygen.preprocessing import Meaning, Preprocessing

__all__ = [
    "Window",
    "prepared",
    "quantized",
    "require_real",
    "require_scale",
    "sound_meaning",
    "window_of",
]

READING_TYPES = (DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32)
FULL_SCALE = 1 << 15  # of 16-bit sound, which is 1.0


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
    require_scale(tensor)


def require_scale(tensor: Tensor) -> None:
    """ConfigError where the input is of integers without a scale."""
    if tensor.dtype is not DType.FLOAT32 and tensor.quant is None:
        raise ConfigError(
            f"the model's input '{tensor.name}' has no scale: what a reading is in it is unknown",
            "Export the model with a quantized input, or with one of float32.",
        )


def quantized(numbers: Array, meanings: Sequence[Meaning], tensor: Tensor) -> Array:
    """What the firmware stores for numbers in the tensor's type.

    One meaning for all numbers, or one for each along their last axis.
    """
    units = np.array([meaning.unit for meaning in meanings], np.float32)
    offsets = np.array([meaning.offset for meaning in meanings], np.float32)
    real = offsets + units * numbers.astype(np.float32)
    return real if tensor.dtype is DType.FLOAT32 else quantize_float(real, tensor)


def prepared(numbers: Array, how: Preprocessing, tensor: Tensor) -> Array:
    """An input of a sensor's numbers, in the tensor's shape; ConfigError where ``how`` has other channels."""
    require_real(tensor)
    sizes = [size for size in tensor.shape if size > 1]
    flat = len(sizes) <= 1 and tensor.elements % how.channels == 0
    meanings = how.meanings(how.channels if flat else tensor.shape[-1])
    return quantized(numbers.reshape(-1, len(meanings)), meanings, tensor).reshape(tensor.shape)


def sound_meaning(tensor: Tensor, how: Preprocessing) -> Meaning | None:
    """What a sample from -32768 to 32767 is in the input; None where the input takes it as it is."""
    if how.scales:
        require_real(tensor)
        (meaning,) = how.meanings(1)
        return meaning
    if tensor.dtype is DType.INT16 and _takes_samples(tensor):
        return None
    require_scale(tensor)
    return Meaning(1.0 / FULL_SCALE)


def _takes_samples(tensor: Tensor) -> bool:
    if tensor.quant is None:
        return True
    return tensor.zero_point == 0 and tensor.scale in (1.0, 1.0 / FULL_SCALE)
