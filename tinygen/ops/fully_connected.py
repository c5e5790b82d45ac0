"""FULLY_CONNECTED: rows times weights [units, depth], which have one scale, or one per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.checks import CONTRADICTION, require_rank, require_shape
from tinygen.ops.lead import pixel_lead
from tinygen.ops.products import TYPES, Products, dot, product_kernels
from tinygen.ops.rescale import shared_rescale
from tinygen.options import Activation, Options

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
        rows, rest = divmod(source.elements, depth)
        if not rest and output.elements != rows * units:
            kept = source.shape[:-1] if len(output.shape) == len(source.shape) else (rows,)
            require_shape(output, (*kept, units))
        if rest:
            raise ModelError(
                f"tensors '{source.name}' {list(source.shape)} and '{output.name}' {list(output.shape)} "
                f"do not fit weights of shape [{units}, {depth}]",
                CONTRADICTION,
            )

    def products(self, operands: Operands) -> Products:
        products = Products.of(operands, operands.input(1, "weights").shape[0], self.activation)
        weights = products.weights
        if products.real or weights.quant is None or not weights.quant.per_tensor:
            return products
        rescale = shared_rescale(products.source, weights, products.output)
        return replace(products, shared=rescale, once=products.source.dtype is DType.UINT8)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        products = self.products(operands)
        rows, weights = products.terms(values)
        bias = values[2] if len(values) > 2 else None
        result = products.finish(dot(rows.reshape(-1, weights.shape[1]), weights), bias)
        return (result.reshape(operands.output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, products = operands.input(0, "input"), self.products(operands)
        units, depth = products.weights.shape
        params: dict[str, Parameter] = {
            "batches": source.elements // depth,
            "depth": depth,
            "units": units,
            **products.params(),
        }
        if source.dtype in (DType.INT8, DType.INT16):
            # Where all units share one multiplier, its tables have one entry and the stride is 0.
            params["rescale_stride"] = 0 if products.shared else 1
        rows = np.arange(source.elements // depth) * depth
        lead = pixel_lead(rows, units, units - 1) * source.dtype.bytes
        return (Lowered(KERNEL_OF[source.dtype], params, (0,), products.constants(), leads={0: lead}),)

    def macs(self, operands: Operands) -> int:
        return operands.output.elements * operands.input(1, "weights").shape[1]
