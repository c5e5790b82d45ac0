"""DEPTHWISE_CONV_2D: each input channel has filters of its own; int8, per channel or per tensor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, Lowered, Op, Operands
from tinygen.ops.checks import require_constant, require_int8, require_rank, require_shape
from tinygen.ops.rescale import activation_bounds, bounds_params, convolution_rescale
from tinygen.ops.weights import bias_values, constant, require_bias, require_weights
from tinygen.ops.window import NO_MARGIN, Margin, Window
from tinygen.options import Activation, Options, Padding


@dataclass(frozen=True, slots=True)
class DepthwiseConv2D(Op):
    TFLITE = "DEPTHWISE_CONV_2D"
    INPUTS = (2, 3)
    KERNELS = ("tg_depthwise_conv2d_s8",)
    TYPES = "int8, weights int8 per channel or per tensor, bias int32"

    padding: Padding
    stride: tuple[int, int]
    dilation: tuple[int, int]
    activation: Activation
    depth_multiplier: int  # 0 where the file leaves it to the shapes
    margin: Margin = NO_MARGIN

    @classmethod
    def parse(cls, options: Options) -> DepthwiseConv2D:
        return cls(
            options.padding(),
            (options.integer("StrideH", minimum=1), options.integer("StrideW", minimum=1)),
            (options.integer("DilationHFactor", minimum=1), options.integer("DilationWFactor", minimum=1)),
            options.activation(),
            options.integer("DepthMultiplier"),
        )

    def check(self, operands: Operands) -> None:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        require_int8(source, output)
        require_rank(source, 4, 4)
        require_rank(weights, 4, 4)
        channels = weights.shape[3]
        if weights.shape[0] != 1 or channels % source.shape[3]:
            raise ModelError(
                f"weights '{weights.name}' {list(weights.shape)} do not fit {source.shape[3]} input channels"
            )
        if self.depth_multiplier not in (0, channels // source.shape[3]):
            raise ModelError(
                f"its depth multiplier {self.depth_multiplier} does not fit weights '{weights.name}' "
                f"{list(weights.shape)} and {source.shape[3]} input channels"
            )
        require_weights(weights, channels)
        require_bias(operands.optional(2), channels)
        window = self._window(operands)
        require_shape(output, (source.shape[0], window.y.output, window.x.output, channels))

    def _window(self, operands: Operands) -> Window:
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        return Window.of(
            source.shape[1:3], weights.shape[1:3], self.stride, self.dilation, self.padding, self.margin
        )

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        image = constant(values[0]) - source.zero_point
        kernel = constant(values[1])[0]
        channels = kernel.shape[2]
        columns, _ = self._window(operands).columns(image)
        columns = np.repeat(columns, channels // source.shape[3], axis=-1)
        accumulator = np.einsum("nyxhwc,hwc->nyxc", columns, kernel).astype(np.int64)
        if (bias := values[2] if len(values) > 2 else None) is not None:
            accumulator += bias
        rescale = convolution_rescale(source, weights, output, channels)
        return (rescale.apply(accumulator, output, activation_bounds(self.activation, output)),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        channels = weights.shape[3]
        window = self._window(operands)
        params = {
            "batches": source.shape[0],
            **window.params(),
            **window.dilation_params(),
            "input_depth": source.shape[3],
            "depth_multiplier": channels // source.shape[3],
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            **bounds_params(activation_bounds(self.activation, output)),
        }
        constants = {
            "weights": require_constant(weights, "weights"),
            "bias": bias_values(operands.optional(2), channels),
            **convolution_rescale(source, weights, output, channels).constants(),
        }
        return (Lowered("tg_depthwise_conv2d_s8", params, (0,), constants),)

    def macs(self, operands: Operands) -> int:
        _, height, width, _ = operands.input(1, "weights").shape
        return operands.output.elements * height * width
