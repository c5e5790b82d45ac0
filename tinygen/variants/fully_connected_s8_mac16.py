"""FULLY_CONNECTED: weights in pairs that are multiplied together, then one of them again."""

from __future__ import annotations

import numpy as np

from tinygen.graph import Array, DType, Lowered, Op, Operands, Parameter
from tinygen.ops.fully_connected import FullyConnected
from tinygen.quant import Integers
from tinygen.target import Unit
from tinygen.variants.mac16 import BIAS, as_words, channels_of, output_params
from tinygen.variants.variant import Variant

BEHIND = 2  # words of weights that are read and not used; as many of inputs


class FullyConnectedS8Mac16(Variant):
    KERNEL = "tg_fully_connected_s8_mac16"
    OPERATOR = FullyConnected
    UNIT = Unit.MAC16

    def lower(self, op: Op, operands: Operands) -> tuple[Lowered, ...] | None:
        assert isinstance(op, FullyConnected)
        source, weights = operands.input(0, "input"), operands.input(1, "weights")
        if source.dtype is not DType.INT8:
            return None
        assert weights.data is not None
        products = op.products(operands)
        channels = channels_of(products, weights.data)
        if channels is None:
            return None
        depth = weights.shape[1]
        params: dict[str, Parameter] = {
            **sizes(operands),
            **output_params(products, channels),
        }
        rescale = channels.rescale(source.zero_point).astype(np.int64)
        rescale[:, BIAS] -= excess(channels.weights)
        constants = {"weights": packed(channels.weights), "rescale": as_words(rescale)}
        return (Lowered(self.KERNEL, params, (0,), constants, scratch=scratch(depth)),)


def fours_of(depth: int) -> int:
    """How many fours of inputs, filled up to an even number."""
    return -(-depth // 8) * 2


def sizes(operands: Operands) -> dict[str, Parameter]:
    """The fields with which the kernels begin."""
    units, depth = operands.input(1, "weights").shape
    fours = fours_of(depth)
    return {
        "batches": operands.input(0, "input").elements // depth,
        "depth": depth,
        "fours": fours,
        "pairs": next(pairs for pairs in (4, 2, 1) if fours % (2 * pairs) == 0),
        "units": units,
    }


def scratch(depth: int) -> int:
    """Bytes of a row of inputs."""
    return 8 * fours_of(depth) + 4 * BEHIND


def filled(weights: Array) -> Integers:
    """Weights [units, depth] with zeros behind them."""
    depth = weights.shape[1]
    return np.pad(weights.astype(np.int64), ((0, 0), (0, 4 * fours_of(depth) - depth)))


def excess(weights: Array) -> Integers:
    """What the sums of each unit are too large by, but for what depends on the inputs."""
    sums: Integers = 127 * (filled(weights)[:, 1::2] + 128).sum(axis=1)
    return sums


def packed(weights: Array) -> Array:
    """uint32 of weights [units, depth]: the bytes w1 + 128, w0, w3 + 128, w2; and BEHIND words more."""
    pairs = filled(weights).reshape(-1, 2)
    swapped = np.column_stack([pairs[:, 1] + 128, pairs[:, 0] % 256]).astype(np.uint8)
    return np.append(swapped.reshape(-1).view(np.uint32), np.zeros(BEHIND, np.uint32))
