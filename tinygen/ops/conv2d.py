"""CONV_2D: int8 activations and weights, int32 bias, per-channel or per-tensor weight scales.

Source of the arithmetic: the TensorFlow Lite 8-bit quantization specification.
"""

from __future__ import annotations

import math
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
class Conv2D(Op):
    TFLITE = "CONV_2D"
    INPUTS = (2, 3)
    KERNELS = ("tg_conv2d_s8",)
    TYPES = "int8, weights int8 per channel or per tensor, bias int32"

    padding: Padding
    stride: tuple[int, int]
    dilation: tuple[int, int]
    activation: Activation
    margin: Margin = NO_MARGIN

    @classmethod
    def parse(cls, options: Options) -> Conv2D:
        return cls(
            options.padding(),
            (options.integer("StrideH", minimum=1), options.integer("StrideW", minimum=1)),
            (options.integer("DilationHFactor", minimum=1), options.integer("DilationWFactor", minimum=1)),
            options.activation(),
        )

    def check(self, operands: Operands) -> None:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        require_int8(source, output)
        require_rank(source, 4, 4)
        require_rank(weights, 4, 4)
        channels, _, _, group_depth = weights.shape
        if source.shape[3] % group_depth or channels % (source.shape[3] // group_depth):
            raise ModelError(
                f"weights '{weights.name}' {list(weights.shape)} do not fit {source.shape[3]} input channels"
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
        kernel = constant(values[1])
        channels, _, _, group_depth = kernel.shape
        columns, _ = self._window(operands).columns(image)
        groups = source.shape[3] // group_depth
        parts = []
        for group in range(groups):
            ours = kernel[group * (channels // groups) : (group + 1) * (channels // groups)]
            depth = slice(group * group_depth, (group + 1) * group_depth)
            parts.append(np.tensordot(columns[..., depth], ours, axes=((3, 4, 5), (1, 2, 3))))
        accumulator = np.rint(np.concatenate(parts, axis=-1)).astype(np.int64)
        if (bias := values[2] if len(values) > 2 else None) is not None:
            accumulator += bias
        rescale = convolution_rescale(source, weights, output, channels)
        return (rescale.apply(accumulator, output, activation_bounds(self.activation, output)),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        channels, _, _, group_depth = weights.shape
        window = self._window(operands)
        params = {
            "batches": source.shape[0],
            **window.params(),
            **window.dilation_params(),
            "input_depth": source.shape[3],
            "group_depth": group_depth,
            "group_channels": channels // (source.shape[3] // group_depth),
            "output_depth": channels,
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            **bounds_params(activation_bounds(self.activation, output)),
        }
        constants = {
            "weights": require_constant(weights, "weights"),
            "bias": bias_values(operands.optional(2), channels),
            **convolution_rescale(source, weights, output, channels).constants(),
        }
        return (Lowered("tg_conv2d_s8", params, (0,), constants),)

    def macs(self, operands: Operands) -> int:
        weights = operands.input(1, "weights")
        return operands.output.elements * math.prod(weights.shape[1:])
