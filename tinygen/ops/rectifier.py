"""RELU and its bounded relatives: clamped to the quantized values of their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from tinygen.graph import Array, DType, Parameter, Tensor
from tinygen.ops.elementwise import Elementwise
from tinygen.ops.rescale import activation_bounds, bounds_params
from tinygen.options import Activation
from tinygen.quant import Integers, Multiplier, quantize_multiplier, requantize, wrap


class Rectifier(Elementwise):
    """ACTIVATION gives the bounds, LOW and HIGH are what they are as real numbers."""

    __slots__ = ()
    TABLE = False
    ACTIVATION: ClassVar[Activation]
    LOW: ClassVar[float]
    HIGH: ClassVar[float]

    def real(self, x: Array) -> Array:
        return np.clip(x, self.LOW, self.HIGH)


class RescalingRectifier(Rectifier):
    """Rescales from the input's scale to the output's, then clamps there."""

    __slots__ = ()

    def check_quant(self, source: Tensor, output: Tensor) -> None:
        self._multiplier(source, output)

    def _multiplier(self, source: Tensor, output: Tensor) -> Multiplier:
        return quantize_multiplier(source.scale / output.scale)

    def quantized(self, source: Tensor, output: Tensor, x: Integers) -> Integers:
        m = self._multiplier(source, output)
        scaled = wrap(requantize(x - source.zero_point, m.value, m.shift) + output.zero_point)
        return np.clip(scaled, *activation_bounds(self.ACTIVATION, output))

    def params(self, source: Tensor, output: Tensor) -> Mapping[str, Parameter]:
        if source.dtype is DType.FLOAT32:
            return {}
        m = self._multiplier(source, output)
        return {
            "input_zero_point": source.zero_point,
            "output_zero_point": output.zero_point,
            "multiplier": m.value,
            "shift": m.shift,
            **bounds_params(activation_bounds(self.ACTIVATION, output)),
        }
