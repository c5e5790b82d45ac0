"""CONV_2D: int8 or int16 activations with int8 weights, per channel or per tensor, uint8 and float32.

Source of the arithmetic: the TensorFlow Lite 8-bit quantization specification.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Operands, Parameter, Tensor
from tinygen.ops.convolution import Convolution, attributes
from tinygen.ops.products import Products, dot, product_kernels
from tinygen.options import Options


@dataclass(frozen=True, slots=True)
class Conv2D(Convolution):
    TFLITE = "CONV_2D"
    KERNEL_OF = product_kernels("tg_conv2d")
    KERNELS = tuple(KERNEL_OF.values())

    @classmethod
    def parse(cls, options: Options) -> Conv2D:
        return cls(*attributes(options))

    def fits(self, source: Tensor, weights: Tensor) -> bool:
        channels, _, _, group_depth = weights.shape
        return source.shape[3] % group_depth == 0 and channels % (source.shape[3] // group_depth) == 0

    def products(self, operands: Operands) -> Products:
        return Products.of(operands, operands.input(1, "weights").shape[0], self.activation, narrow=True)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        products = self.products(operands)
        image, kernel = products.terms(values)
        channels, _, _, group_depth = kernel.shape
        columns, _ = self.window(operands).columns(image)
        groups = image.shape[3] // group_depth
        parts = []
        for group in range(groups):
            ours = kernel[group * (channels // groups) : (group + 1) * (channels // groups)]
            depth = slice(group * group_depth, (group + 1) * group_depth)
            flat = columns[..., depth].reshape(*columns.shape[:3], -1)
            parts.append(dot(flat, ours.reshape(len(ours), -1)))
        bias = values[2] if len(values) > 2 else None
        return (products.finish(np.concatenate(parts, axis=-1), bias),)

    def group_depth(self, operands: Operands) -> int:
        return operands.input(1, "weights").shape[3]

    def depths(self, operands: Operands) -> dict[str, Parameter]:
        source, products = operands.input(0, "input"), self.products(operands)
        channels, _, _, group_depth = products.weights.shape
        params: dict[str, Parameter] = {
            "group_depth": group_depth,
            "group_channels": channels // (source.shape[3] // group_depth),
            "output_depth": channels,
        }
        if source.dtype is DType.INT16:
            params["wide"] = int(products.wide)
        return params

    def macs(self, operands: Operands) -> int:
        weights = operands.input(1, "weights")
        return operands.output.elements * math.prod(weights.shape[1:])
