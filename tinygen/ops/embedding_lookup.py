"""EMBEDDING_LOOKUP: rows of a constant table by number, as they are or from int8 to float32."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.checks import (
    require_constant,
    require_dtype,
    require_quant,
    require_rank,
    require_shape,
    require_zero_points,
)


@dataclass(frozen=True, slots=True)
class EmbeddingLookup(Op):
    """A number beyond the table, which TFLM answers with an error, gives the table's first or last row."""

    TFLITE = "EMBEDDING_LOOKUP"
    INPUTS = (2, 2)
    KERNELS = ("tg_embedding_lookup", "tg_embedding_lookup_s8_f32")
    TYPES = "float32, int8, int8 to float32; the table constant, its row numbers int32"

    def check(self, operands: Operands) -> None:
        numbers, table, output = operands.input(0, "numbers"), operands.input(1, "table"), operands.output
        require_dtype(numbers, DType.INT32)
        require_rank(numbers, 1, 1)
        require_dtype(table, DType.FLOAT32, DType.INT8)
        require_rank(table, 2, 8)
        require_constant(table, "table's rows")
        require_dtype(output, *{table.dtype, DType.FLOAT32})
        require_shape(output, (*numbers.shape, *table.shape[1:]))
        if table.dtype is not output.dtype:
            require_quant(table)
            require_zero_points(table)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        table, output = operands.input(1, "table"), operands.output
        assert values[0] is not None and values[1] is not None
        rows = values[1][np.clip(values[0], 0, table.shape[0] - 1)]
        if table.dtype is output.dtype:
            return (rows,)
        return (rows.astype(np.float32) * np.float32(table.scale),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        numbers, table, output = operands.input(0, "numbers"), operands.input(1, "table"), operands.output
        counts = {"count": numbers.elements, "rows": table.shape[0]}
        row = table.elements // table.shape[0]
        constants = {"table": require_constant(table, "table's rows")}
        if table.dtype is output.dtype:
            params = {**counts, "bytes": row * table.dtype.bytes}
            return (Lowered("tg_embedding_lookup", params, (0,), constants),)
        real = {**counts, "depth": row, "scale": table.scale}
        return (Lowered("tg_embedding_lookup_s8_f32", real, (0,), constants),)
