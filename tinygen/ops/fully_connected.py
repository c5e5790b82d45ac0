"""FULLY_CONNECTED: int8 weights [units, depth] with one scale, or one per unit; int32 bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, Lowered, Op, Operands, Tensor
from tinygen.ops.checks import require_constant, require_int8, require_rank
from tinygen.ops.rescale import Rescale, activation_bounds, bounds_params, convolution_rescale
from tinygen.ops.weights import bias_values, constant, require_bias, require_weights
from tinygen.options import Activation, Options
from tinygen.quant import quantize_multiplier


@dataclass(frozen=True, slots=True)
class FullyConnected(Op):
    TFLITE = "FULLY_CONNECTED"
    INPUTS = (2, 3)
    KERNELS = ("tg_fully_connected_s8",)
    TYPES = "int8, weights int8 per tensor or per channel, bias int32"

    activation: Activation

    @classmethod
    def parse(cls, options: Options) -> FullyConnected:
        if options.integer("WeightsFormat") != 0:
            raise ModelError(
                "its weights are shuffled", "Convert the model without the shuffled weights format."
            )
        return cls(options.activation())

    def check(self, operands: Operands) -> None:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        require_int8(source, output)
        require_rank(weights, 2, 2)
        units, depth = weights.shape
        require_weights(weights, units)
        require_bias(operands.optional(2), units)
        if source.elements % depth or output.elements != source.elements // depth * units:
            raise ModelError(
                f"tensors '{source.name}' {list(source.shape)} and '{output.name}' {list(output.shape)} "
                f"do not fit weights of shape [{units}, {depth}]"
            )

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        units, depth = weights.shape
        rows = constant(values[0]).reshape(-1, depth) - source.zero_point
        accumulator = (rows @ constant(values[1]).T).astype(np.int64)
        if (bias := values[2] if len(values) > 2 else None) is not None:
            accumulator += bias.reshape(units)
        rescale = product_rescale(source, weights, output, units)
        result = rescale.apply(accumulator, output, activation_bounds(self.activation, output))
        return (result.reshape(output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, weights, output = operands.input(0, "input"), operands.input(1, "weights"), operands.output
        units, depth = weights.shape
        params = {
            "batches": source.elements // depth,
            "depth": depth,
            "units": units,
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            # Where all units share one multiplier, its tables have one entry and the stride is 0.
            "rescale_stride": 0 if weights.quant is None or weights.quant.per_tensor else 1,
            **bounds_params(activation_bounds(self.activation, output)),
        }
        constants = {
            "weights": require_constant(weights, "weights"),
            "bias": bias_values(operands.optional(2), units),
            **product_rescale(source, weights, output, units).constants(),
        }
        return (Lowered("tg_fully_connected_s8", params, (0,), constants),)

    def macs(self, operands: Operands) -> int:
        return operands.output.elements * operands.input(1, "weights").shape[1]


def product_rescale(source: Tensor, weights: Tensor, output: Tensor, units: int) -> Rescale:
    """As for convolutions, but a shared scale is multiplied by the input's in float32, as TFLM does it."""
    assert weights.quant is not None
    if not weights.quant.per_tensor:
        return convolution_rescale(source, weights, output, units)
    product = float(np.float32(source.scale) * np.float32(weights.quant.scale[0]))
    return Rescale.of([quantize_multiplier(product / output.scale)])
