"""What the two pooling operators share: attributes, shapes and the kernel's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_int8, require_rank, require_shape
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.ops.window import Window
from tinygen.options import Activation, Options, Padding
from tinygen.quant import Integers, saturate

P = TypeVar("P", bound="Pool2D")


@dataclass(frozen=True, slots=True)
class Pool2D(Op):
    """A window that reduces each channel by itself; elements outside the image do not take part."""

    INPUTS = (1, 1)
    TYPES = "int8"
    KERNEL: ClassVar[str]

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
        require_int8(source, output)
        require_rank(source, 4, 4)
        window = self._window(operands)
        require_shape(output, (source.shape[0], window.y.output, window.x.output, source.shape[3]))

    def _window(self, operands: Operands) -> Window:
        source = operands.input(0, "input")
        return Window.of(source.shape[1:3], self.window, self.stride, (1, 1), self.padding)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        (image,) = values
        assert image is not None
        columns, inside = self._window(operands).columns(image.astype(np.int64))
        bounds = activation_bounds(self.activation, operands.output)
        return (saturate(self.reduce(columns, inside[..., None]), *bounds, np.int8),)

    def reduce(self, columns: Integers, inside: Array) -> Integers:
        """[N, H, W, window height, window width, C], masked, to [N, H, W, C]."""
        raise NotImplementedError

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, output = operands.input(0, "input"), operands.output
        params = {
            "batches": source.shape[0],
            **self._window(operands).params(),
            "depth": source.shape[3],
            **bounds_params(activation_bounds(self.activation, output)),
        }
        return (Lowered(self.KERNEL, params, (0,), {}),)
