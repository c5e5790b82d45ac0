"""What MEAN and SUM share: they differ in the factor behind the sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Operands, Parameter
from tinygen.ops.checks import SMALLER
from tinygen.ops.kernels import kernels
from tinygen.ops.reduction import Reduction
from tinygen.quant import Multiplier, requantize, saturate, wrap

# Elements: int32 holds any sum.
MOST = {DType.INT8: 2**23, DType.UINT8: 2**22, DType.INT16: 2**15, DType.FLOAT32: 2**24}


@dataclass(frozen=True, slots=True)
class MeanOrSum(Reduction):
    KERNEL_OF = kernels("tg_mean", DType.INT8, DType.UINT8, DType.INT16, DType.FLOAT32)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, uint8, int16, float32"

    def check(self, operands: Operands) -> None:
        Reduction.check(self, operands)
        source = operands.input(0, "input")
        if self.count(operands) > MOST[source.dtype]:
            raise ModelError(
                f"a sum over {self.count(operands)} elements of '{source.name}' could overflow", SMALLER
            )

    def multiplier(self, operands: Operands) -> Multiplier:
        """From the sum, in the input's scale, to the output's."""
        raise NotImplementedError

    def divisor(self, operands: Operands) -> int:
        """By what a sum of float32 is divided."""
        raise NotImplementedError

    def reduce(self, operands: Operands, rows: Array) -> Array:
        output = operands.output
        if output.dtype is DType.FLOAT32:
            # Added one after the other, as the kernel does: NumPy's own sum pairs them otherwise.
            total = np.add.accumulate(rows, axis=1, dtype=np.float32)[:, -1]
            mean: Array = total / np.float32(self.divisor(operands))
            return mean
        return self.rescale(operands, rows.astype(np.int64).sum(axis=1))

    def rescale(self, operands: Operands, sums: Array) -> Array:
        """From sums of int8 or int16, zero points included, to outputs."""
        source, output = operands.input(0, "input"), operands.output
        total = sums - source.zero_point * self.count(operands)
        m = self.multiplier(operands)
        scaled = wrap(requantize(total, m.value, m.shift) + output.zero_point)
        return saturate(scaled, output.dtype.minimum, output.dtype.maximum, output.dtype.numpy)

    def params(self, operands: Operands) -> dict[str, Parameter]:
        source, output = operands.input(0, "input"), operands.output
        if output.dtype is DType.FLOAT32:
            return {"divisor": float(self.divisor(operands))}
        m = self.multiplier(operands)
        return {
            "sum_offset": -source.zero_point * self.count(operands),
            "output_zero_point": output.zero_point,
            "multiplier": m.value,
            "shift": m.shift,
        }
