"""CAST between integers of every size, float32 and bool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, View
from tinygen.ops.checks import require_dtype, require_shape
from tinygen.ops.lead import element_leads
from tinygen.ops.movement import copy

# As in tg_cast.h.
CODES = {
    DType.INT8: 0,
    DType.INT16: 1,
    DType.INT32: 2,
    DType.FLOAT32: 3,
    DType.BOOL: 4,
    DType.UINT8: 5,
    DType.INT64: 6,
    DType.UINT32: 7,
}


@dataclass(frozen=True, slots=True)
class Cast(Op):
    TFLITE = "CAST"
    INPUTS = (1, 1)
    KERNELS = ("tg_cast", "tg_copy")
    TYPES = "int8, uint8, int16, int32, uint32, int64, float32 and bool to one another"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_shape(output, source.shape)
        require_dtype(source, *CODES)
        require_dtype(output, *CODES)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        (value,) = values
        assert value is not None
        target = operands.output.dtype
        if value.dtype.kind != "f" or target in (DType.FLOAT32, DType.BOOL):
            return (value.astype(target.numpy),)
        whole = np.trunc(np.nan_to_num(value.astype(np.float64), nan=0.0))
        return (np.clip(whole, target.minimum, target.maximum).astype(target.numpy),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        if source.dtype is output.dtype:
            return (copy(output.bytes),)
        params = {"elements": output.elements, "from": CODES[source.dtype], "to": CODES[output.dtype]}
        return (Lowered("tg_cast", params, (0,), {}, leads=element_leads(operands)),)

    def views(self, operands: Operands) -> tuple[View | None, ...]:
        same = operands.input(0, "input").dtype is operands.output.dtype
        return (View(0, 0) if same else None,)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        grows = operands.output.dtype.bytes > operands.input(0, "input").dtype.bytes
        return () if grows else (0,)
