"""From the bytes of a .tflite file to a checked Graph."""

from __future__ import annotations

from tinygen.tflite.reader import load
from tinygen.tflite.sizes import settled_shapes
from tinygen.tflite.tensors import is_quantized

__all__ = ["is_quantized", "load", "settled_shapes"]
