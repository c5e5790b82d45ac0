"""What CONV_2D and DEPTHWISE_CONV_2D share: attributes, the window over the image, and the kernel call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tinygen.errors import ModelError
from tinygen.graph import DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.checks import require_rank, require_shape
from tinygen.ops.lead import group_lag, pixel_lead
from tinygen.ops.products import TYPES, Products
from tinygen.ops.window import NO_MARGIN, Margin, Window
from tinygen.options import Activation, Options, Padding


def attributes(options: Options) -> tuple[Padding, tuple[int, int], tuple[int, int], Activation]:
    """The first fields of every convolution."""
    return (
        options.padding(),
        (options.integer("StrideH", minimum=1), options.integer("StrideW", minimum=1)),
        (options.integer("DilationHFactor", minimum=1), options.integer("DilationWFactor", minimum=1)),
        options.activation(),
    )


@dataclass(frozen=True, slots=True)
class Convolution(Op):
    INPUTS = (2, 3)
    TYPES = TYPES
    KERNEL_OF: ClassVar[Mapping[DType, str]]

    padding: Padding
    stride: tuple[int, int]
    dilation: tuple[int, int]
    activation: Activation
    margin: Margin = NO_MARGIN

    def check(self, operands: Operands) -> None:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        require_rank(source, 4, 4)
        require_rank(weights, 4, 4)
        if not self.fits(source, weights):
            raise ModelError(
                f"weights '{weights.name}' {list(weights.shape)} do not fit {source.shape[3]} input channels",
                "The file contradicts itself: convert the model again.",
            )
        products, window = self.products(operands), self.window(operands)
        products.check()
        require_shape(output, (source.shape[0], window.y.output, window.x.output, products.channels))

    def fits(self, source: Tensor, weights: Tensor) -> bool:
        """Whether the weights are for an image of so many channels."""
        raise NotImplementedError

    def products(self, operands: Operands) -> Products:
        raise NotImplementedError

    def window(self, operands: Operands) -> Window:
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        return Window.of(
            source.shape[1:3], weights.shape[1:3], self.stride, self.dilation, self.padding, self.margin
        )

    def depths(self, operands: Operands) -> Mapping[str, Parameter]:
        """The kernel's parameters that say which channels belong together."""
        raise NotImplementedError

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, products, window = operands.input(0, "input"), self.products(operands), self.window(operands)
        params: dict[str, Parameter] = {
            "batches": source.shape[0],
            **window.params(),
            **window.dilation_params(),
            "input_depth": source.shape[3],
            **self.depths(operands),
            **products.params(),
        }
        leads = {0: self._lead(operands)}
        return (Lowered(self.KERNEL_OF[source.dtype], params, (0,), products.constants(), leads=leads),)

    def group_depth(self, operands: Operands) -> int:
        """How many input channels an output channel sees."""
        raise NotImplementedError

    def _lead(self, operands: Operands) -> int:
        """Of the plain kernels, in bytes."""
        source, channels = operands.input(0, "input"), self.products(operands).channels
        batches, _, _, depth = source.shape
        within = group_lag(depth // self.group_depth(operands), depth, channels)
        lowest = self.window(operands).lowest(batches, depth)
        return pixel_lead(lowest, channels, within) * source.dtype.bytes
