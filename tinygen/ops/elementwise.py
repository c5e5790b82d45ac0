"""Functions of one element: what their operators share, whatever the formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.checks import require_dtype, require_quant, require_shape
from tinygen.ops.kernels import SUFFIX
from tinygen.ops.lead import element_leads
from tinygen.quant import Integers, round_half_away

# What an input of one byte can be, in the order of a table.
BYTES = {DType.INT8: np.arange(-128, 128, dtype=np.int64), DType.UINT8: np.arange(256, dtype=np.int64)}


PLAIN = (DType.INT32, DType.INT64, DType.FLOAT32)  # without scale and zero point


class Elementwise(Op):
    """One input, and one output of its shape and type.

    An operator says what the function is on the integers of a quantized type and on real numbers. On int8 and
    uint8 it is a table of 256 bytes, made here; other types have the kernel tg_<operator>_<type>, as has int8
    where TABLE is false.
    """

    __slots__ = ()
    INPUTS = (1, 1)
    DTYPES: ClassVar[tuple[DType, ...]]
    TABLE: ClassVar[bool] = True
    WORD_TABLE: ClassVar[bool] = False  # on int16 it is a table too, interpolated

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(source, *self.DTYPES)
        require_dtype(output, source.dtype)
        require_shape(output, source.shape)
        if source.dtype not in PLAIN:
            require_quant(source, output)
            self.check_quant(source, output)

    def check_quant(self, source: Tensor, output: Tensor) -> None:
        """Raise ModelError for scales and zero points that the function cannot have."""

    def quantized(self, source: Tensor, output: Tensor, x: Integers) -> Integers:
        """The function on integers of the input's type; the result is clamped to the output's."""
        raise NotImplementedError

    def real(self, x: Array) -> Array:
        """The function on float32, or on integers that are not quantized."""
        raise NotImplementedError

    def word_table(self, source: Tensor, output: Tensor) -> Integers:
        """The table of an int16 input, where WORD_TABLE is set."""
        raise NotImplementedError

    def params(self, source: Tensor, output: Tensor) -> Mapping[str, Parameter]:
        """What a kernel of its own needs besides the number of elements."""
        return {}

    def constants(self, source: Tensor) -> Mapping[str, Array]:
        """Arrays that a kernel of its own needs."""
        return {}

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, output = operands.input(0, "input"), operands.output
        assert values[0] is not None
        if source.dtype in PLAIN:
            with np.errstate(all="ignore"):  # infinities and not-a-number are results as any other
                return (np.asarray(self.real(values[0]), output.dtype.numpy),)
        result = self.quantized(source, output, values[0].astype(np.int64))
        clamped = np.clip(result, output.dtype.minimum, output.dtype.maximum)
        return (np.asarray(clamped, output.dtype.numpy),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        elements, leads = {"elements": source.elements}, element_leads(operands)
        if source.dtype is DType.UINT8 or (source.dtype is DType.INT8 and self.TABLE):
            kernel, low, high = f"tg_table_{SUFFIX[source.dtype]}", source.dtype.minimum, source.dtype.maximum
            results = np.clip(self.quantized(source, output, BYTES[source.dtype]), low, high)
            table = {"table": results.astype(source.dtype.numpy)}
            return (Lowered(kernel, elements, (0,), table, leads=leads),)
        if source.dtype is DType.INT16 and self.WORD_TABLE:
            words = self.word_table(source, output).astype(np.int16)
            return (Lowered("tg_table_s16", elements, (0,), {"table": words}, leads=leads),)
        params = {**elements, **self.params(source, output)}
        return (Lowered(self.kernel(source), params, (0,), self.constants(source), leads=leads),)

    def kernel(self, source: Tensor) -> str:
        """The one that computes the function, where no table does."""
        return f"tg_{self.TFLITE.lower()}_{SUFFIX[source.dtype]}"

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,)


def through_reals(
    source: Tensor, output: Tensor, x: Integers, function: Callable[[float], float]
) -> Integers:
    """Dequantize, apply the function, quantize: every step rounded to float32, as TFLM fills its tables."""
    inverse = np.float32(1) / np.float32(output.scale)
    reals = np.float32(source.scale) * (x - source.zero_point).astype(np.float32)
    with np.errstate(over="ignore"):
        results = [np.float32(function(float(real))) * inverse for real in reals.reshape(-1)]
    limit = 2.0**30  # far beyond every type, and still an integer
    rounded = [round_half_away(float(np.clip(result, -limit, limit))) for result in results]
    return np.array(rounded, np.int64).reshape(x.shape) + output.zero_point
