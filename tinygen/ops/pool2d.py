"""What the pooling operators share: attributes, shapes and the kernel's parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.checks import SMALLER, require_dtype, require_quant, require_rank, require_shape
from tinygen.ops.lead import pixel_lead
from tinygen.ops.rescale import activation_bounds, bounds_params, plain_bounds
from tinygen.ops.window import Window
from tinygen.options import Activation, Options, Padding
from tinygen.quant import INT32_MAX

P = TypeVar("P", bound="Pool2D")


@dataclass(frozen=True, slots=True)
class Pool2D(Op):
    """A window that reduces each channel by itself; elements outside the image do not take part."""

    INPUTS = (1, 1)
    KERNEL_OF: ClassVar[Mapping[DType, str]]

    padding: Padding
    stride: tuple[int, int]
    window: tuple[int, int]
    activation: Activation

    @classmethod
    def parse(cls: type[P], options: Options) -> P:
        return cls(
            options.padding(),
            (options.integer("StrideH", minimum=1), options.integer("StrideW", minimum=1)),
            (options.integer("FilterHeight", minimum=1), options.integer("FilterWidth", minimum=1)),
            options.activation(),
        )

    def check(self, operands: Operands) -> None:
        source, output = operands.input(0, "input"), operands.output
        require_dtype(source, *self.KERNEL_OF)
        require_dtype(output, source.dtype)
        if source.dtype is not DType.FLOAT32:
            require_quant(source, output)
            self._require_sums(source)
        require_rank(source, 4, 4)
        window = self.geometry(operands)
        require_shape(output, (source.shape[0], window.y.output, window.x.output, source.shape[3]))

    def _require_sums(self, source: Tensor) -> None:
        """int32 holds the sum of any window."""
        largest = max(-source.dtype.minimum, source.dtype.maximum)
        if math.prod(self.window) * largest > INT32_MAX:
            raise ModelError(
                f"its window of {self.window} elements of '{source.name}' could overflow", SMALLER
            )

    def _bounds(self, output: Tensor) -> tuple[float, float]:
        if output.dtype is DType.FLOAT32:
            return plain_bounds(self.activation, output.dtype)
        return activation_bounds(self.activation, output)

    def geometry(self, operands: Operands) -> Window:
        source = operands.input(0, "input")
        return Window.of(source.shape[1:3], self.window, self.stride, (1, 1), self.padding)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        (image,), output = values, operands.output
        assert image is not None
        wide = image if output.dtype is DType.FLOAT32 else image.astype(np.int64)
        columns, inside = self.geometry(operands).columns(wide)
        flat = columns.reshape(*columns.shape[:3], -1, columns.shape[-1])
        reduced = self.reduce(flat, inside.reshape(*inside.shape[:2], -1, 1))
        return (reduced.clip(*self._bounds(output)).astype(output.dtype.numpy),)

    def reduce(self, columns: Array, inside: Array) -> Array:
        """[N, H, W, elements, C] with the mask [H, W, elements, 1] to [N, H, W, C]; zeros lie outside."""
        raise NotImplementedError

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output, window = operands.input(0, "input"), operands.output, self.geometry(operands)
        batches, _, _, depth = source.shape
        params: dict[str, Parameter] = {
            "batches": batches,
            **window.params(),
            "depth": depth,
            **bounds_params(self._bounds(output)),
        }
        lead = pixel_lead(window.lowest(batches, depth), depth, 0) * source.dtype.bytes
        return (Lowered(self.KERNEL_OF[output.dtype], params, (0,), {}, leads={0: lead}),)
