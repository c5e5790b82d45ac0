"""PRELU: negative inputs times an alpha of their own, broadcast; int8, int16 with int8 alphas, float32."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.broadcast import broadcast_params, require_broadcast
from tinygen.ops.checks import require_dtype, require_quant
from tinygen.ops.kernels import kernels
from tinygen.ops.lead import element_leads
from tinygen.quant import Multiplier, quantize_multiplier, requantize, saturate, wrap

ALPHA_OF = {DType.INT8: DType.INT8, DType.INT16: DType.INT8, DType.FLOAT32: DType.FLOAT32}


@dataclass(frozen=True, slots=True)
class Prelu(Op):
    TFLITE = "PRELU"
    INPUTS = (2, 2)
    KERNEL_OF = kernels("tg_prelu", *ALPHA_OF)
    KERNELS = tuple(KERNEL_OF.values())
    TYPES = "int8, int16 with int8 alphas, float32"

    def check(self, operands: Operands) -> None:
        source, alpha, output = operands.input(0, "input"), operands.input(1, "alpha"), operands.output
        require_dtype(source, *ALPHA_OF)
        require_dtype(alpha, ALPHA_OF[source.dtype])
        require_dtype(output, source.dtype)
        require_broadcast((source, alpha), output)
        if source.dtype is not DType.FLOAT32:
            require_quant(source, alpha, output)
            self._multipliers(operands)

    def _multipliers(self, operands: Operands) -> tuple[Multiplier, Multiplier]:
        """For positive and for negative inputs."""
        source, alpha, output = operands.input(0, "input"), operands.input(1, "alpha"), operands.output
        return (
            quantize_multiplier(source.scale / output.scale),
            quantize_multiplier(source.scale * alpha.scale / output.scale),
        )

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        source, alpha, output = operands.input(0, "input"), operands.input(1, "alpha"), operands.output
        x, a = values
        assert x is not None and a is not None
        if source.dtype is DType.FLOAT32:
            with np.errstate(over="ignore", invalid="ignore"):
                return (np.where(x >= 0, x, x * a),)
        steps = x.astype(np.int64) - source.zero_point
        products = steps * (a.astype(np.int64) - alpha.zero_point)
        identity, leak = self._multipliers(operands)
        scaled = np.where(
            steps >= 0,
            requantize(steps, identity.value, identity.shift),
            requantize(products, leak.value, leak.shift),
        )
        low, high = output.dtype.minimum, output.dtype.maximum
        return (saturate(wrap(scaled + output.zero_point), low, high, output.dtype.numpy),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        source, alpha, output = operands.input(0, "input"), operands.input(1, "alpha"), operands.output
        params = {**broadcast_params((source, alpha), output), **self._params(operands)}
        return (Lowered(self.KERNEL_OF[source.dtype], params, (0, 1), {}, leads=element_leads(operands)),)

    def _params(self, operands: Operands) -> Mapping[str, Parameter]:
        source, alpha, output = operands.input(0, "input"), operands.input(1, "alpha"), operands.output
        if source.dtype is DType.FLOAT32:
            return {}
        identity, leak = self._multipliers(operands)
        return {
            "input_zero_point": source.zero_point,
            "alpha_zero_point": alpha.zero_point,
            "output_zero_point": output.zero_point,
            "multiplier": identity.value,
            "shift": identity.shift,
            "negative_multiplier": leak.value,
            "negative_shift": leak.shift,
        }

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        return (0,) if operands.input(0, "input").shape == operands.output.shape else ()
