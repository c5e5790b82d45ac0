"""DEPTHWISE_CONV_2D: each input channel has filters of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, Operands, Parameter, Tensor
from tinygen.ops.checks import CONTRADICTION
from tinygen.ops.convolution import Convolution, attributes
from tinygen.ops.products import Products, dot_by_channel, product_kernels
from tinygen.options import Options


@dataclass(frozen=True, slots=True)
class DepthwiseConv2D(Convolution):
    TFLITE = "DEPTHWISE_CONV_2D"
    KERNEL_OF = product_kernels("tg_depthwise_conv2d")
    KERNELS = tuple(KERNEL_OF.values())

    depth_multiplier: int = 0  # 0 where the file leaves it to the shapes

    @classmethod
    def parse(cls, options: Options) -> DepthwiseConv2D:
        return cls(*attributes(options), depth_multiplier=options.integer("DepthMultiplier"))

    def check(self, operands: Operands) -> None:
        Convolution.check(self, operands)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if self.depth_multiplier not in (0, weights.shape[3] // source.shape[3]):
            raise ModelError(
                f"its depth multiplier {self.depth_multiplier} does not fit weights '{weights.name}' "
                f"{list(weights.shape)} and {source.shape[3]} input channels",
                CONTRADICTION,
            )

    def fits(self, source: Tensor, weights: Tensor) -> bool:
        return weights.shape[0] == 1 and weights.shape[3] % source.shape[3] == 0

    def products(self, operands: Operands) -> Products:
        return Products.of(operands, operands.input(1, "weights").shape[3], self.activation)

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        products = self.products(operands)
        image, kernel = products.terms(values)
        channels = kernel.shape[3]
        columns, _ = self.window(operands).columns(image)
        columns = np.repeat(columns, channels // image.shape[3], axis=-1)
        flat = columns.reshape(*columns.shape[:3], -1, channels)
        bias = values[2] if len(values) > 2 else None
        return (products.finish(dot_by_channel(flat, kernel.reshape(-1, channels)), bias),)

    def group_depth(self, operands: Operands) -> int:
        return 1

    def depths(self, operands: Operands) -> dict[str, Parameter]:
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        return {"depth_multiplier": weights.shape[3] // source.shape[3]}

    def macs(self, operands: Operands) -> int:
        _, height, width, _ = operands.input(1, "weights").shape
        return operands.output.elements * height * width
