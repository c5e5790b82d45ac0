"""DEQUANTIZE: int8, uint8 or int16 to float32, scale * (q - zero_point)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.checks import require_dtype, require_quant, require_shape
from tinygen.ops.lead import element_leads

KERNEL_OF = {
    DType.INT8: "tg_dequantize_s8_f32",
    DType.UINT8: "tg_dequantize_u8_f32",
    DType.INT16: "tg_dequantize_s16_f32",
}


@dataclass(frozen=True, slots=True)
class Dequantize(Op):
    TFLITE = "DEQUANTIZE"
    INPUTS = (1, 1)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, uint8 and int16 to float32"

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(source, *KERNEL_OF)
        require_dtype(output, DType.FLOAT32)
        require_quant(source)
        require_shape(output, source.shape)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source = operands.input(0, "input")
        assert values[0] is not None
        steps = (values[0].astype(np.int32) - source.zero_point).astype(np.float32)
        return (np.float32(source.scale) * steps,)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source = operands.input(0, "input")
        params = {"elements": source.elements, "scale": source.scale, "zero_point": source.zero_point}
        return (Lowered(KERNEL_OF[source.dtype], params, (0,), {}, leads=element_leads(operands)),)
