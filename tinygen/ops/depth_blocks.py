"""What SPACE_TO_DEPTH and DEPTH_TO_SPACE share: squares of pixels against channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tinygen.graph import Array, Operands, Tensor
from tinygen.ops.checks import require_rank, require_shape
from tinygen.ops.movement import Loop, Movement, MovingOp, movement, require_moved, steps_of


class DepthBlocks(MovingOp):
    """INWARD tells whether pixels become channels; ``block`` is the square's size."""

    __slots__ = ()
    INPUTS = (1, 1)
    INWARD: bool

    block: int

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_moved(source, output)
        require_rank(source, 4, 4)
        tall, deep = (source, output) if self.INWARD else (output, source)
        require_rank(tall, 4, 4)
        batch, height, width, depth = tall.shape
        expected = (batch, height // self.block, width // self.block, depth * self.block**2)
        require_shape(deep, expected)
        require_shape(tall, (batch, expected[1] * self.block, expected[2] * self.block, depth))

    def _tall(self, operands: Operands) -> Tensor:
        return operands.input(0, "input") if self.INWARD else operands.output

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        batch, height, width, depth = self._tall(operands).shape
        n = self.block
        if self.INWARD:
            pixels = values[0].reshape(batch, height // n, n, width // n, n, depth)
        else:
            pixels = values[0].reshape(batch, height // n, width // n, n, n, depth)
        return (np.ascontiguousarray(pixels.swapaxes(2, 3)).reshape(operands.output.shape),)

    def movements(self, operands: Operands) -> tuple[Movement, ...]:
        tall, n = self._tall(operands), self.block
        batch, height, width, depth = tall.shape
        sizes = (batch, height // n, n, width // n, n, depth)
        split = steps_of(sizes, tall.dtype.bytes)
        order = (0, 1, 3, 2, 4, 5)
        swapped = steps_of([sizes[axis] for axis in order], tall.dtype.bytes)
        joined = [swapped[order.index(axis)] for axis in range(6)]
        columns = (sizes, split, joined) if self.INWARD else (sizes, joined, split)
        return (movement(tall.dtype.bytes, [Loop(*each) for each in zip(*columns, strict=True)]),)
