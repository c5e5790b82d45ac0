"""What the two operators that resize images share."""

from __future__ import annotations

from tinygen.errors import ModelError
from tinygen.graph import DType, Operands
from tinygen.ops.checks import require_constant, require_dtype, require_rank, require_shape
from tinygen.ops.movement import require_moved


def require_resized(operands: Operands) -> None:
    """An image, a constant size, and an output of that size."""
    source, size, output = operands.input(0, "input"), operands.input(1, "size"), operands.output
    require_moved(source, output)
    require_rank(source, 4, 4)
    require_dtype(size, DType.INT32)
    require_shape(size, (2,))
    height, width = (int(n) for n in require_constant(size, "size"))
    require_shape(output, (source.shape[0], height, width, source.shape[3]))


def require_one_convention(align_corners: bool, half_pixel_centers: bool) -> None:
    if align_corners and half_pixel_centers:
        raise ModelError("it aligns corners and takes half pixels as centers, which exclude each other")
