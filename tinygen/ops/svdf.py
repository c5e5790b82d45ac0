"""SVDF: a dense layer whose filters each remember their last outputs and weigh them over time.

int8 input and feature weights; the memory and the weights over time are int8 or int16. All but the sum over
time is a product as FULLY_CONNECTED has it. TFLM ignores the fused activation of the integer form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.errors import ModelError
from tinygen.graph import Array, DType, Lowered, Op, Operands, Tensor
from tinygen.ops.checks import require_constant, require_dtype, require_int8, require_quant, require_shape
from tinygen.ops.weights import bias_values, require_bias, require_weights
from tinygen.options import Options
from tinygen.quant import Integers, Multiplier, quantize_multiplier, requantize, saturate, wrap

KERNEL_OF = {DType.INT8: "tg_svdf_s8", DType.INT16: "tg_svdf_s16"}


@dataclass(frozen=True, slots=True)
class Svdf(Op):
    TFLITE = "SVDF"
    INPUTS = (5, 5)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, state and time weights int8 or int16, bias int32"

    rank: int

    @classmethod
    def parse(cls, options: Options) -> Svdf:
        return cls(options.integer("Rank", minimum=1))

    def check(self, operands: Operands) -> None:
        source, features, times = (operands.input(i, role) for i, role in enumerate(ROLES))
        state, output = operands.input(4, "state"), operands.output
        require_int8(source, output)
        require_weights(features, 1)
        require_dtype(times, *KERNEL_OF)
        require_constant(times, "time weights")
        require_dtype(state, times.dtype)
        require_quant(times, state)
        if len(features.shape) != 2 or len(times.shape) != 2 or features.shape[0] % self.rank:
            raise ModelError(f"weights '{features.name}' and '{times.name}' do not fit rank {self.rank}")
        filters, depth = features.shape
        require_shape(source, (source.shape[0], depth))
        require_shape(times, (filters, times.shape[1]))
        require_shape(state, (source.shape[0], filters * times.shape[1]))
        require_shape(output, (source.shape[0], filters // self.rank))
        require_bias(operands.optional(3), filters // self.rank)
        if times.zero_point != 0 or (state.dtype is DType.INT16 and state.zero_point != 0):
            raise ModelError(f"'{times.name}' and an int16 '{state.name}' must have the zero point 0")

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, state, output = operands.input(0, "input"), operands.input(4, "state"), operands.output
        x, features, times = (_integers(values[i]) for i in range(3))
        steps, units = times.shape[1], output.shape[1]
        into, out = self._multipliers(operands)
        scaled = requantize(wrap((x - source.zero_point) @ features.T), into.value, into.shift)
        # TFLM saturates before it adds the zero point, so that the sum may wrap around.
        newest = saturate(scaled, state.dtype.minimum, state.dtype.maximum, np.int64) + state.zero_point
        newest = newest.astype(state.dtype.numpy)
        memory = _integers(values[4]).reshape(len(x), -1, steps)
        memory = np.concatenate([memory[:, :, 1:], newest[:, :, None]], axis=2)
        weighed = ((memory - state.zero_point) * times).sum(axis=2)
        total = weighed.reshape(len(x), units, self.rank).sum(axis=2) + bias_values(
            operands.optional(3), units
        )
        result = requantize(wrap(total), out.value, out.shift) + output.zero_point
        return saturate(result, -128, 127, np.int8), memory.reshape(state.shape).astype(state.dtype.numpy)

    def _multipliers(self, operands: Operands) -> tuple[Multiplier, Multiplier]:
        """From features to the state and from the state to the output; in float32, as TFLM has them."""
        source, features, times = (operands.input(i, role) for i, role in enumerate(ROLES))
        state, output = operands.input(4, "state"), operands.output
        return _factor(source, features, state), _factor(state, times, output)

    def mutates(self, operands: Operands) -> tuple[int, ...]:
        return (4,)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, features, times = (operands.input(i, role) for i, role in enumerate(ROLES))
        state, output = operands.input(4, "state"), operands.output
        into, out = self._multipliers(operands)
        params: Mapping[str, int] = {
            "batches": source.shape[0],
            "depth": source.shape[1],
            "units": output.shape[1],
            "rank": self.rank,
            "steps": times.shape[1],
            "input_zero_point": source.zero_point,
            "state_zero_point": state.zero_point,
            "output_zero_point": output.zero_point,
            "state_multiplier": into.value,
            "state_shift": into.shift,
            "output_multiplier": out.value,
            "output_shift": out.shift,
        }
        constants = {
            "features": require_constant(features, "weights"),
            "times": require_constant(times, "time weights"),
            "bias": bias_values(operands.optional(3), output.shape[1]),
        }
        return (Lowered(KERNEL_OF[state.dtype], params, (0,), constants, states=(4,)),)

    def macs(self, operands: Operands) -> int:
        features, times = operands.input(1, "weights"), operands.input(2, "time weights")
        return operands.input(0, "input").shape[0] * (features.elements + times.elements)


ROLES = ("input", "feature weights", "time weights")


def _integers(value: Array | None) -> Integers:
    assert value is not None
    return value.astype(np.int64)


def _factor(a: Tensor, b: Tensor, c: Tensor) -> Multiplier:
    return quantize_multiplier(float(np.float32(a.scale) * np.float32(b.scale) / np.float32(c.scale)))
