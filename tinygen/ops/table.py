"""A table of 256 bytes: what passes make of functions of one int8 or uint8; no operator of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.kernels import SUFFIX
from tinygen.ops.lead import element_leads


@dataclass(frozen=True, slots=True)
class Table(Op):
    """``entries`` are the outputs for all inputs from the least on, as bytes of the one type of both."""

    TFLITE: ClassVar[str] = "TABLE"
    INPUTS = (1, 1)
    KERNELS = ("tg_table_s8", "tg_table_u8")
    TYPES = "int8, uint8"

    entries: bytes

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        assert values[0] is not None
        dtype = operands.output.dtype
        return (np.asarray(self._table(dtype)[values[0].astype(np.int64) - dtype.minimum]),)

    def _table(self, dtype: DType) -> Array:
        return np.frombuffer(self.entries, dtype.numpy)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        output = operands.output
        table = {"table": self._table(output.dtype)}
        kernel, leads = f"tg_table_{SUFFIX[output.dtype]}", element_leads(operands)
        return (Lowered(kernel, {"elements": output.elements}, (0,), table, leads=leads),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)
