"""From the bytes of a .tflite file to a checked Graph."""

from __future__ import annotations

from tinygen.tflite.reader import load

__all__ = ["load"]
