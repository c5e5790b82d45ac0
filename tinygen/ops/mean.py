"""MEAN over any axes: int8; the division by the number of elements is part of the rescaling factor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import require_constant, require_dtype, require_int8, require_shape
from tinygen.options import Options
from tinygen.quant import Multiplier, quantize_multiplier, requantize, saturate, wrap

LOOPS = 5  # kept, reduced, kept, reduced, kept


@dataclass(frozen=True, slots=True)
class Mean(Op):
    TFLITE = "MEAN"
    INPUTS = (2, 2)
    KERNELS = ("tg_mean_s8",)
    TYPES = "int8"

    keep_dims: bool

    @classmethod
    def parse(cls, options: Options) -> Mean:
        return cls(options.flag("KeepDims"))

    def check(self, operands: Operands) -> None:
        source, axes, output = operands.input(0, "input"), operands.input(1, "axes"), operands.output
        require_int8(source, output)
        require_dtype(axes, DType.INT32)
        require_constant(axes, "axes")
        reduced = self._axes(operands)
        kept = tuple(
            1 if axis in reduced else size
            for axis, size in enumerate(source.shape)
            if self.keep_dims or axis not in reduced
        )
        require_shape(output, kept)
        if len(self._loops(operands)) > LOOPS:
            raise ModelError(f"tensor '{source.name}' is reduced along too many separate axes")
        if self._count(operands) > 2**23:
            raise ModelError(
                f"a mean over {self._count(operands)} elements of '{source.name}' could overflow"
            )

    def _axes(self, operands: Operands) -> frozenset[int]:
        source = operands.input(0, "input")
        data = require_constant(operands.input(1, "axes"), "axes")
        rank = len(source.shape)
        axes = [int(axis) for axis in data.reshape(-1)]
        if not all(-rank <= axis < rank for axis in axes):
            raise ModelError(f"axes {axes} are beyond tensor '{source.name}' of {rank} dimensions")
        return frozenset(axis % rank for axis in axes)

    def _count(self, operands: Operands) -> int:
        shape = operands.input(0, "input").shape
        return math.prod(shape[axis] for axis in self._axes(operands))

    def _loops(self, operands: Operands) -> list[int]:
        """Sizes of alternately kept and reduced runs of axes, beginning with a kept one."""
        reduced = self._axes(operands)
        loops, reducing = [1], False
        for axis, size in enumerate(operands.input(0, "input").shape):
            if size == 1:
                continue
            if (axis in reduced) != reducing:
                loops.append(1)
                reducing = not reducing
            loops[-1] *= size
        return loops

    def _multiplier(self, operands: Operands) -> Multiplier:
        """The scales' factor, its value divided by the count with as many bits kept as int32 allows."""
        m = quantize_multiplier(operands.input(0, "input").scale / operands.output.scale)
        count = self._count(operands)
        bits = min(count.bit_length() - 1, 32, 31 + m.shift)
        return Multiplier((m.value << bits) // count, m.shift - bits)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, output = operands.input(0, "input"), operands.output
        assert values[0] is not None
        total = values[0].astype(np.int64).sum(axis=tuple(self._axes(operands)))
        m = self._multiplier(operands)
        scaled = requantize(total - source.zero_point * self._count(operands), m.value, m.shift)
        result = saturate(wrap(scaled + output.zero_point), -128, 127, np.int8)
        return (result.reshape(output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        m = self._multiplier(operands)
        loops = self._loops(operands)
        params: dict[str, Parameter] = {
            "size": tuple(loops + [1] * (LOOPS - len(loops))),
            "sum_offset": -source.zero_point * self._count(operands),
            "output_zero_point": output.zero_point,
            "multiplier": m.value,
            "shift": m.shift,
        }
        return (Lowered("tg_mean_s8", params, (0,), {}),)
