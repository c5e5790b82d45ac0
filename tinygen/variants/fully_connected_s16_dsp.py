"""FULLY_CONNECTED of int16 rows by SMLALD: the plain kernel with another sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands
from tinygen.ops.fully_connected import FullyConnected
from tinygen.target import Unit
from tinygen.variants.variant import Variant

WORD = 4  # weights


class FullyConnectedS16Dsp(Variant):
    KERNEL = "tg_fully_connected_s16_dsp"
    OPERATOR = FullyConnected
    UNIT = Unit.DSP

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        if operands.output.dtype is not DType.INT16:
            return None
        (call,) = op.lower(operands)
        constants = {**call.constants, "weights": exchanged(call.constants["weights"])}
        return (replace(call, kernel=self.KERNEL, constants=constants),)


def exchanged(weights: Array) -> Array:
    """The second and third weight of each four have changed places, as SXTB16 takes them apart."""
    whole = weights.shape[-1] // WORD * WORD
    fours = weights[..., :whole].reshape(*weights.shape[:-1], -1, WORD)[..., [0, 2, 1, 3]]
    both = [fours.reshape(*weights.shape[:-1], whole), weights[..., whole:]]
    return np.concatenate(both, axis=-1)
