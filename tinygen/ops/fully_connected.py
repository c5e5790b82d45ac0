"""FULLY_CONNECTED: rows times weights [units, depth], which have one scale, or one per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.checks import require_rank
from tinygen.ops.products import TYPES, Products, dot, product_kernels
from tinygen.ops.rescale import Rescale
from tinygen.options import Activation, Options
from tinygen.quant import quantize_multiplier

KERNEL_OF = product_kernels("tg_fully_connected")


@dataclass(frozen=True, slots=True)
class FullyConnected(Op):
    TFLITE = "FULLY_CONNECTED"
    INPUTS = (2, 3)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = TYPES

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
        require_rank(weights, 2, 2)
        units, depth = weights.shape
        Products.of(operands, units, self.activation).check()
        if source.dtype is DType.INT16 and weights.quant is not None and not weights.quant.per_tensor:
            raise ModelError(f"weights '{weights.name}' must have one scale where the input is int16")
        if source.elements % depth or output.elements != source.elements // depth * units:
            raise ModelError(
                f"tensors '{source.name}' {list(source.shape)} and '{output.name}' {list(output.shape)} "
                f"do not fit weights of shape [{units}, {depth}]"
            )

    def _products(self, operands: Operands) -> Products:
        products = Products.of(operands, operands.input(1, "weights").shape[0], self.activation)
        return replace(products, shared=shared_rescale(products.source, products.weights, products.output))

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        products = self._products(operands)
        rows, weights = products.terms(values)
        bias = values[2] if len(values) > 2 else None
        result = products.finish(dot(rows.reshape(-1, weights.shape[1]), weights), bias)
        return (result.reshape(operands.output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, products = operands.input(0, "input"), self._products(operands)
        units, depth = products.weights.shape
        params: dict[str, Parameter] = {
            "batches": source.elements // depth,
            "depth": depth,
            "units": units,
            **products.params(),
        }
        if not products.real:
            # Where all units share one multiplier, its tables have one entry and the stride is 0.
            params["rescale_stride"] = 0 if products.shared else 1
        return (Lowered(KERNEL_OF[source.dtype], params, (0,), products.constants()),)

    def macs(self, operands: Operands) -> int:
        return operands.output.elements * operands.input(1, "weights").shape[1]


def shared_rescale(source: Tensor, weights: Tensor, output: Tensor) -> Rescale | None:
    """One scale is multiplied by the input's in float32, as TFLM does it; several are as in convolutions."""
    if source.dtype is DType.FLOAT32 or weights.quant is None or not weights.quant.per_tensor:
        return None
    product = float(np.float32(source.scale) * np.float32(weights.quant.scale[0]))
    return Rescale.of([quantize_multiplier(product / output.scale)])
