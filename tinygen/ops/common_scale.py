"""Two quantized tensors brought to a common scale, with more bits, before they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, Operands, Parameter, Tensor
from tinygen.quant import Integers, Multiplier, quantize_multiplier, requantize


@dataclass(frozen=True, slots=True)
class CommonScale:
    """The inputs' multipliers, each at most one half, the output's, and the bits added to the inputs."""

    first: Multiplier
    second: Multiplier
    output: Multiplier
    bits: int

    @classmethod
    def of(cls, first: float, second: float, output: float, bits: int) -> CommonScale:
        """From the real factors."""
        return cls(quantize_multiplier(first), quantize_multiplier(second), quantize_multiplier(output), bits)

    def apply(self, tensors: tuple[Tensor, Tensor], a: Array, b: Array) -> tuple[Integers, Integers]:
        """Both inputs in the common scale."""
        return (
            scaled(a, tensors[0], self.first, self.bits),
            scaled(b, tensors[1], self.second, self.bits),
        )

    def params(self, operands: Operands) -> dict[str, Parameter]:
        """The fields that the kernels of all such operators have."""
        return {
            **input_params(operands, self.first, self.second),
            "output_zero_point": operands.output.zero_point,
            "output_multiplier": self.output.value,
            "output_shift": self.output.shift,
        }


def scaled(value: Array, tensor: Tensor, m: Multiplier, bits: int) -> Integers:
    return requantize((value.astype(np.int64) - tensor.zero_point) << bits, m.value, m.shift)


def input_params(operands: Operands, first: Multiplier, second: Multiplier) -> dict[str, Parameter]:
    a, b = operands.input(0, "first input"), operands.input(1, "second input")
    return {
        "zero_point1": a.zero_point,
        "multiplier1": first.value,
        "shift1": first.shift,
        "zero_point2": b.zero_point,
        "multiplier2": second.value,
        "shift2": second.shift,
    }
