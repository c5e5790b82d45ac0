"""ZEROS_LIKE: zeros in another tensor's shape; quantized ones are the number 0, not the zero point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_shape
from tinygen.ops.movement import fill


@dataclass(frozen=True, slots=True)
class ZerosLike(Op):
    TFLITE = "ZEROS_LIKE"
    INPUTS = (1, 1)
    KERNELS = ("tg_fill",)
    TYPES = "any"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(output, source.dtype)
        require_shape(output, source.shape)

    def reads(self, operands: Operands) -> tuple[int, ...]:
        return ()

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        return (np.zeros(operands.output.shape, operands.output.dtype.numpy),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        return (fill(operands.output, np.zeros(1, operands.output.dtype.numpy)),)
