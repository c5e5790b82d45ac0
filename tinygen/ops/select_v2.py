"""SELECT_V2: where a bool tensor is true the one, elsewhere the other, with broadcasting; any type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter, Tensor
from tinygen.ops.broadcast import broadcast_params, require_broadcast
from tinygen.ops.checks import require_dtype, require_same_quant

QUANTIZED = (DType.INT8, DType.UINT8, DType.INT16)


@dataclass(frozen=True, slots=True)
class SelectV2(Op):
    TFLITE = "SELECT_V2"
    INPUTS = (3, 3)
    KERNELS = ("tg_select_v2",)
    TYPES = "all (int8, uint8 and int16 with the same scale and zero point)"

    def check(self, operands: Operands) -> None:
        condition, chosen, other = self.choices(operands)
        output = operands.output
        require_dtype(condition, DType.BOOL)
        for tensor in (chosen, other):
            require_dtype(tensor, output.dtype)
            if output.dtype in QUANTIZED and (tensor.quant, output.quant) != (None, None):
                require_same_quant(tensor, output)
        require_broadcast((condition, chosen, other), output)

    def choices(self, operands: Operands) -> tuple[Tensor, Tensor, Tensor]:
        """The condition, and what it chooses from, as they broadcast."""
        roles = enumerate(("condition", "first choice", "second choice"))
        condition, chosen, other = (operands.input(i, role) for i, role in roles)
        return condition, chosen, other

    def reference(self, operands: Operands, values: Sequence[Array | None]) -> tuple[Array, ...]:
        condition, chosen, other = values
        assert condition is not None and chosen is not None and other is not None
        mask = condition.reshape(self.choices(operands)[0].shape)
        return (np.where(mask, chosen, other).reshape(operands.output.shape),)

    def lower(self, operands: Operands) -> tuple[Lowered, ...]:
        output = operands.output
        params: dict[str, Parameter] = {
            **broadcast_params(self.choices(operands), output),
            "bytes": output.dtype.bytes,
        }
        return (Lowered("tg_select_v2", params, (0, 1, 2), {}),)

    def in_place(self, operands: Operands) -> tuple[int, ...]:
        choices = tuple(enumerate(self.choices(operands)))[1:]
        return tuple(i for i, tensor in choices if tensor.shape == operands.output.shape)
