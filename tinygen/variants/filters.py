"""Convolutions whose outputs see all input channels: CONV_2D without groups, depthwise of one channel."""

from __future__ import annotations

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.conv2d import Conv2D
from tinygen.ops.convolution import Convolution
from tinygen.ops.depthwise_conv2d import DepthwiseConv2D
from tinygen.variants.variant import Variant


class FilterVariant(Variant):
    """A kernel for int8 filters [output channels, window height, window width, input channels].

    A depthwise convolution of one channel is such a convolution, too.
    """

    OPERATOR = Convolution

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, Convolution)
        weights = _filters(op, operands)
        return None if weights is None else self.call(op, operands, weights)

    def call(self, op: Convolution, operands: Operands, weights: Array) -> tuple[Lowered, ...] | None:
        """The call for these weights, or None where the kernel does not compute it."""
        raise NotImplementedError


def _filters(op: Convolution, operands: Operands) -> Array | None:
    """The weights as filters; None for other types, for groups and for several channels of a depthwise."""
    source, weights = operands.input(0, "input"), operands.input(1, "weights")
    depth = source.shape[3]
    if source.dtype is not DType.INT8 or weights.data is None:
        return None
    match op:
        case Conv2D() if weights.shape[3] == depth:
            return weights.data
        case DepthwiseConv2D() if depth == 1:
            return weights.data.transpose(3, 1, 2, 0)
        case _:
            return None
