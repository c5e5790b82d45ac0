"""SHAPE: a tensor's shape, known when the model is compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_shape


@dataclass(frozen=True, slots=True)
class Shape(Op):
    TFLITE = "SHAPE"
    INPUTS = (1, 1)
    KERNELS = ("tg_copy",)
    TYPES = "any"

    def check(self, operands: Operands) -> None:
        require_dtype(operands.output, DType.INT32, DType.INT64)
        require_shape(operands.output, (len(operands.input(0, "input").shape),))

    def reads(self, operands: Operands) -> tuple[int, ...]:
        return ()

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        return (np.array(operands.input(0, "input").shape, operands.output.dtype.numpy),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        (shape,) = self.reference(operands, ())
        return (Lowered("tg_copy", {"bytes": shape.nbytes, "offset": 0}, (), {"shape": shape}),)
