"""RESIZE_NEAREST_NEIGHBOR: an image of another size, each pixel one of the input's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.indexed import gather
from tinygen.ops.movement import byte_steps
from tinygen.ops.resize_image import require_resized
from tinygen.options import Options


@dataclass(frozen=True, slots=True)
class ResizeNearestNeighbor(Op):
    TFLITE = "RESIZE_NEAREST_NEIGHBOR"
    INPUTS = (2, 2)
    KERNELS = ("tg_indexed_copy",)
    TYPES = "any"

    align_corners: bool
    half_pixel_centers: bool

    @classmethod
    def parse(cls, options: Options) -> ResizeNearestNeighbor:
        return cls(options.flag("AlignCorners"), options.flag("HalfPixelCenters"))

    def check(self, operands: Operands) -> None:
        require_resized(operands)

    def _nearest(self, size: int, output_size: int) -> Array:
        """The input's index for each of the output's, computed in float32 as the reference does."""
        aligned = self.align_corners and output_size > 1
        scale = np.float32(size - aligned) / np.float32(output_size - aligned)
        offset = np.float32(0.5 if self.half_pixel_centers else 0)
        places = (np.arange(output_size, dtype=np.float32) + offset) * scale
        rounded = np.floor(places + np.float32(0.5)) if self.align_corners else np.floor(places)
        nearest: Array = np.clip(rounded.astype(np.int64), 0, size - 1)
        return nearest

    def _rows_and_columns(self, operands: Operands) -> tuple[Array, Array]:
        source, output = operands.input(0, "input").shape, operands.output.shape
        return self._nearest(source[1], output[1]), self._nearest(source[2], output[2])

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        rows, columns = self._rows_and_columns(operands)
        return (np.ascontiguousarray(values[0][:, rows][:, :, columns]),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        rows, columns = self._rows_and_columns(operands)
        indices = (np.arange(source.shape[0]), rows, columns, np.arange(source.shape[3]))
        pairs = zip(indices, byte_steps(source), strict=True)
        return (gather([(index * step).tolist() for index, step in pairs], source.dtype.bytes),)
