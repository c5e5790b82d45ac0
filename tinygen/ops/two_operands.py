"""What operators of two tensors share: broadcasting, equal types, and one kernel call over all elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.broadcast import broadcast_params, require_broadcast
from tinygen.ops.checks import require_dtype, require_quant
from tinygen.ops.lead import element_leads
from tinygen.ops.rescale import activation_bounds, bounds_params, plain_bounds
from tinygen.options import Activation, Options

QUANTIZED = (DType.INT8, DType.UINT8, DType.INT16)
NUMBERS = (*QUANTIZED, DType.INT32, DType.INT64, DType.FLOAT32)  # what is added, subtracted, multiplied

A = TypeVar("A", bound="Arithmetic")


def pair(operands: Operands) -> tuple[Tensor, Tensor]:
    return operands.input(0, "first input"), operands.input(1, "second input")


@dataclass(frozen=True, slots=True)
class TwoOperands(Op):
    """Both inputs have the same type; the output may have another one of its own."""

    INPUTS = (2, 2)
    KERNEL_OF: ClassVar[Mapping[DType, str]]
    OUTPUT: ClassVar[DType | None] = None  # None: the inputs' type

    def check(self, operands: Operands) -> None:
        a, b = pair(operands)
        require_dtype(a, *self.KERNEL_OF)
        require_dtype(b, a.dtype)
        require_dtype(operands.output, self.OUTPUT or a.dtype)
        require_broadcast((a, b), operands.output)
        if a.dtype in QUANTIZED:
            require_quant(*(t for t in (a, b, operands.output) if t.dtype in QUANTIZED))

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        a, b = values
        assert a is not None and b is not None
        return (self.calculate(operands, a, b).reshape(operands.output.shape),)

    def calculate(self, operands: Operands, a: Array, b: Array) -> Array:
        """The output's value, of the output's type."""
        raise NotImplementedError

    def params(self, operands: Operands) -> Mapping[str, Parameter]:
        """What the kernel needs besides the loops."""
        raise NotImplementedError

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        a, b = pair(operands)
        params = {**broadcast_params((a, b), operands.output), **self.params(operands)}
        return (Lowered(self.KERNEL_OF[a.dtype], params, (0, 1), {}, leads=element_leads(operands)),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        # Kernels walk forwards, and an element never grows: what is overwritten has been read.
        shape = operands.output.shape
        return tuple(i for i, tensor in enumerate(operands.inputs) if tensor and tensor.shape == shape)


@dataclass(frozen=True, slots=True)
class Arithmetic(TwoOperands):
    """With a fused activation."""

    activation: Activation

    @classmethod
    def parse(cls: type[A], options: Options) -> A:
        return cls(options.activation())

    def check(self, operands: Operands) -> None:
        TwoOperands.check(self, operands)
        if operands.output.dtype is DType.INT64 and self.activation is not Activation.NONE:
            raise ModelError(
                f"tensor '{operands.output.name}' is int64 with a fused {self.activation.name}",
                "Put the activation in a layer of its own.",
            )

    def bounds(self, output: Tensor) -> tuple[float, float]:
        if output.dtype in QUANTIZED:
            return activation_bounds(self.activation, output)
        return plain_bounds(self.activation, output.dtype)

    def bounds_params(self, output: Tensor) -> Mapping[str, Parameter]:
        if output.dtype is DType.INT64:
            return {}
        return bounds_params(self.bounds(output))

    def clamp(self, x: Array, output: Tensor) -> Array:
        """Within the activation's bounds and of the output's type."""
        if output.dtype is DType.INT64:
            return x
        low, high = self.bounds(output)
        clamped: Array = x.clip(low, high).astype(output.dtype.numpy)
        return clamped
