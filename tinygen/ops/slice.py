"""SLICE: a box of elements; free where it is a contiguous range of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Operands
from tinygen.ops.checks import require_constant, require_dtype, require_shape
from tinygen.ops.movement import Loop, Movement, MovingOp, byte_steps, movement, require_moved


@dataclass(frozen=True, slots=True)
class Slice(MovingOp):
    TFLITE = "SLICE"
    INPUTS = (3, 3)

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_moved(source, output)
        begin, size = self._numbers(operands, 1, "begin"), self._numbers(operands, 2, "size")
        size = [n - b if s == -1 else s for n, b, s in zip(source.shape, begin, size, strict=True)]
        if any(b < 0 or s < 0 or b + s > n for n, b, s in zip(source.shape, begin, size, strict=True)):
            raise ModelError(
                f"it takes {size} elements from {begin} on, beyond '{source.name}' {list(source.shape)}"
            )
        require_shape(output, tuple(size))

    def _numbers(self, operands: Operands, position: int, role: str) -> list[int]:
        tensor = operands.input(position, role)
        require_dtype(tensor, DType.INT32, DType.INT64)
        data = require_constant(tensor, role)
        require_shape(tensor, (len(operands.input(0, "input").shape),))
        return [int(number) for number in data]

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        begin = self._numbers(operands, 1, "begin")
        box = tuple(slice(b, b + n) for b, n in zip(begin, operands.output.shape, strict=True))
        return (np.ascontiguousarray(values[0][box]),)

    def movements(self, operands: Operands) -> tuple[Movement, ...]:
        source, output = operands.input(0, "input"), operands.output
        steps, begin = byte_steps(source), self._numbers(operands, 1, "begin")
        loops = [Loop(*each) for each in zip(output.shape, steps, byte_steps(output), strict=True)]
        offset = sum(b * step for b, step in zip(begin, steps, strict=True))
        return (movement(source.dtype.bytes, loops, input_offset=offset),)
