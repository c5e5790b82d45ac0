"""BROADCAST_ARGS: the shape to which two shapes are broadcast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_rank, require_shape


@dataclass(frozen=True, slots=True)
class BroadcastArgs(Op):
    TFLITE = "BROADCAST_ARGS"
    INPUTS = (2, 2)
    KERNELS = ("tg_broadcast_args_s32",)
    TYPES = "int32"

    def check(self, operands: Operands) -> None:
        shapes = operands.input(0, "first shape"), operands.input(1, "second shape")
        for tensor in (*shapes, operands.output):
            require_dtype(tensor, DType.INT32)
            require_rank(tensor, 1, 1)
        require_shape(operands.output, max(tensor.shape for tensor in shapes))

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        """Where sizes do not fit each other, the first shape's is kept."""
        (rank,) = operands.output.shape
        padded = []
        for value in values:
            assert value is not None
            padded.append(np.concatenate([np.ones(rank - len(value), np.int32), value]))
        return (np.where(padded[0] == 1, padded[1], padded[0]).astype(np.int32),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        shapes = operands.input(0, "first shape"), operands.input(1, "second shape")
        params = {f"rank{i}": tensor.elements for i, tensor in enumerate(shapes, 1)}
        return (Lowered("tg_broadcast_args_s32", params, (0, 1), {}),)
