"""TRANSPOSE: int8 axes in another order; free where only axes of size 1 change places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, View
from tinygen.ops.checks import require_constant, require_dtype, require_rank, require_shape

LOOPS = 5


@dataclass(frozen=True, slots=True)
class Transpose(Op):
    TFLITE = "TRANSPOSE"
    INPUTS = (2, 2)
    KERNELS = ("tg_transpose_s8",)
    TYPES = "int8"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(source, DType.INT8)
        require_dtype(output, DType.INT8)
        require_rank(source, 1, LOOPS)
        require_dtype(operands.input(1, "permutation"), DType.INT32)
        order = self._order(operands)
        if sorted(order) != list(range(len(source.shape))):
            raise ModelError(f"its permutation {order} does not fit '{source.name}' {list(source.shape)}")
        require_shape(output, tuple(source.shape[axis] for axis in order))

    def _order(self, operands: Operands) -> list[int]:
        data = require_constant(operands.input(1, "permutation"), "permutation")
        return [int(axis) for axis in data.reshape(-1)]

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        return (np.ascontiguousarray(values[0].transpose(self._order(operands))),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, order = operands.input(0, "input"), self._order(operands)
        missing = LOOPS - len(order)
        steps = [int(np.prod(source.shape[axis + 1 :])) for axis in order]
        params = {"size": (1,) * missing + operands.output.shape, "step": (0,) * missing + tuple(steps)}
        return (Lowered("tg_transpose_s8", params, (0,), {}),)

    def views(self, operands: Operands) -> tuple[View | None, ...]:
        source = operands.input(0, "input")
        moving = [axis for axis in self._order(operands) if source.shape[axis] > 1]
        return (View(0, 0),) if moving == sorted(moving) else ()
