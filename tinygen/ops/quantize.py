"""QUANTIZE: float32 to integers, and integers to others with another scale and zero point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Tensor
from tinygen.ops.checks import FULL_INTEGER, require_dtype, require_quant, require_shape
from tinygen.ops.kernels import SUFFIX
from tinygen.ops.lead import element_leads
from tinygen.quant import Multiplier, quantize_multiplier, requantize, saturate, wrap

FROM_REAL = {dtype: f"tg_quantize_f32_{SUFFIX[dtype]}" for dtype in (DType.INT8, DType.UINT8, DType.INT16)}
PAIRS = (
    (DType.INT8, DType.INT8),
    (DType.INT8, DType.UINT8),
    (DType.INT8, DType.INT16),
    (DType.INT8, DType.INT32),
    (DType.UINT8, DType.INT8),
    (DType.UINT8, DType.UINT8),
    (DType.INT16, DType.INT8),
    (DType.INT16, DType.INT16),
    (DType.INT16, DType.INT32),
    (DType.INT32, DType.INT8),
    (DType.INT32, DType.INT16),
)
KERNEL_OF = {
    **{(DType.FLOAT32, dtype): kernel for dtype, kernel in FROM_REAL.items()},
    **{(a, b): f"tg_requantize_{SUFFIX[a]}_{SUFFIX[b]}" for a, b in PAIRS},
}


@dataclass(frozen=True, slots=True)
class Quantize(Op):
    TFLITE = "QUANTIZE"
    INPUTS = (1, 1)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = ", ".join(f"{a.value} to {b.value}" for a, b in KERNEL_OF)

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_shape(output, source.shape)
        require_dtype(source, *dict.fromkeys(a for a, _ in KERNEL_OF))
        require_dtype(output, *dict.fromkeys(b for _, b in KERNEL_OF))
        if (source.dtype, output.dtype) not in KERNEL_OF:
            raise ModelError(
                f"tensor '{source.name}' {source.dtype.value} cannot be quantized to {output.dtype.value}",
                FULL_INTEGER,
            )
        require_quant(*([output] if source.dtype is DType.FLOAT32 else [source, output]))

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, output = operands.input(0, "input"), operands.output
        (value,) = values
        assert value is not None
        if source.dtype is DType.FLOAT32:
            return (quantize_float(value, output),)
        m = self._multiplier(operands)
        scaled = requantize(wrap(value.astype(np.int64) - source.zero_point), m.value, m.shift)
        low, high = output.dtype.minimum, output.dtype.maximum
        return (saturate(wrap(scaled + output.zero_point), low, high, output.dtype.numpy),)

    def _multiplier(self, operands: Operands) -> Multiplier:
        return quantize_multiplier(operands.input(0, "input").scale / operands.output.scale)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        kernel = KERNEL_OF[source.dtype, output.dtype]
        if source.dtype is DType.FLOAT32:
            real = {"elements": source.elements, "scale": output.scale, "zero_point": output.zero_point}
            return (Lowered(kernel, real, (0,), {}, leads=element_leads(operands)),)
        m = self._multiplier(operands)
        params = {
            "elements": source.elements,
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            "multiplier": m.value,
            "shift": m.shift,
        }
        return (Lowered(kernel, params, (0,), {}, leads=element_leads(operands)),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        # Kernels walk forwards: where no element grows, what is overwritten has been read.
        grows = operands.output.dtype.bytes > operands.input(0, "input").dtype.bytes
        return () if grows else (0,)


def quantize_float(value: Array, output: Tensor) -> Array:
    """round(value / scale), halves away from zero, + zero_point, clamped; not-a-number gives zero_point."""
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        quotient = (value / np.float32(output.scale)).astype(np.float64)
    quotient = np.clip(np.nan_to_num(quotient, nan=0.0), -(2.0**20), 2.0**20)
    rounded = np.sign(quotient) * np.floor(np.abs(quotient) + 0.5)
    shifted = rounded.astype(np.int64) + output.zero_point
    return saturate(shifted, output.dtype.minimum, output.dtype.maximum, output.dtype.numpy)
